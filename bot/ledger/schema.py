"""Every table of the ledger. PRIVACY.md lists them; a test compares, and refuses a column that is not here."""

TABLES = {
    "opt_out": """
        CREATE TABLE IF NOT EXISTS opt_out (
            id TEXT PRIMARY KEY  -- keyed hash of an opted-out number
        ) STRICT, WITHOUT ROWID""",
    "deletion": """
        CREATE TABLE IF NOT EXISTS deletion (
            sid TEXT PRIMARY KEY CHECK (length(sid) = 34),  -- Twilio's id of a message that is still to be deleted there
            since INTEGER NOT NULL,  -- Unix seconds: when we heard of it
            due INTEGER NOT NULL     -- Unix seconds: when to try next
        ) STRICT, WITHOUT ROWID""",
    "counted": """
        CREATE TABLE IF NOT EXISTS counted (
            week TEXT NOT NULL CHECK (week GLOB '[0-9][0-9][0-9][0-9]-W[0-9][0-9]'),
            card TEXT NOT NULL,   -- door, need or answer: bot/figures/cards.py
            label TEXT NOT NULL,  -- what the card says, of a fixed list
            n INTEGER NOT NULL,   -- conversations, exactly; gone when the week is released
            PRIMARY KEY (week, card, label)
        ) STRICT, WITHOUT ROWID""",
    "budget": """
        CREATE TABLE IF NOT EXISTS budget (
            week TEXT PRIMARY KEY CHECK (week GLOB '[0-9][0-9][0-9][0-9]-W[0-9][0-9]'),
            state TEXT NOT NULL CHECK (state IN ('open', 'released', 'refused')),
            spent INTEGER NOT NULL  -- thousandths of epsilon
        ) STRICT, WITHOUT ROWID""",
    "released": """
        CREATE TABLE IF NOT EXISTS released (
            week TEXT NOT NULL CHECK (week GLOB '[0-9][0-9][0-9][0-9]-W[0-9][0-9]'),
            card TEXT NOT NULL,
            label TEXT NOT NULL,
            n INTEGER NOT NULL,  -- with noise, so that it may be below nothing
            PRIMARY KEY (week, card, label)
        ) STRICT, WITHOUT ROWID""",
    "staff_account": """
        CREATE TABLE IF NOT EXISTS staff_account (
            name TEXT PRIMARY KEY,         -- as typed at sign-in
            role TEXT NOT NULL,            -- viewer, reviewer, editor or admin
            password TEXT NOT NULL,        -- argon2id hash
            second_factor TEXT NOT NULL,   -- secret of the authenticator app, encrypted; empty until it is set up
            last_step INTEGER NOT NULL,    -- 30-second step of the last code that was taken, so that none is taken twice
            disabled INTEGER NOT NULL,     -- 0 or 1
            since INTEGER NOT NULL         -- Unix seconds
        ) STRICT, WITHOUT ROWID""",
    "staff_recovery": """
        CREATE TABLE IF NOT EXISTS staff_recovery (
            name TEXT NOT NULL,            -- an account
            code TEXT NOT NULL,            -- keyed hash of a recovery code that was not used yet
            PRIMARY KEY (name, code)
        ) STRICT, WITHOUT ROWID""",
    "staff_session": """
        CREATE TABLE IF NOT EXISTS staff_session (
            id TEXT PRIMARY KEY,           -- hash of the random token in the cookie
            name TEXT NOT NULL,            -- an account
            began INTEGER NOT NULL,        -- Unix seconds
            seen INTEGER NOT NULL,         -- Unix seconds, of the last request, in steps
            proved INTEGER NOT NULL,       -- Unix seconds: when password and code were last given
            language TEXT NOT NULL,        -- en or es; empty: as the browser asks
            new_factor TEXT NOT NULL       -- encrypted secret that is being set up; empty otherwise
        ) STRICT, WITHOUT ROWID""",
    "staff_device": """
        CREATE TABLE IF NOT EXISTS staff_device (
            name TEXT PRIMARY KEY,         -- an account
            epoch INTEGER NOT NULL         -- goes up when all browsers it is known by become strangers again
        ) STRICT, WITHOUT ROWID""",
    "staff_audit": """
        CREATE TABLE IF NOT EXISTS staff_audit (
            number INTEGER PRIMARY KEY,    -- counts up without a gap
            at INTEGER NOT NULL,           -- Unix seconds
            who TEXT NOT NULL,             -- an account
            action TEXT NOT NULL,          -- one of a fixed list
            subject TEXT NOT NULL,         -- an id, a label or a file of ours
            seal TEXT NOT NULL             -- keyed hash over this entry and the seal before it
        ) STRICT""",
    "staff_audit_ends": """
        CREATE TABLE IF NOT EXISTS staff_audit_ends (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            first INTEGER NOT NULL,        -- number of the oldest entry
            before TEXT NOT NULL,          -- seal of the one before it
            last INTEGER NOT NULL,         -- number of the newest entry
            seal TEXT NOT NULL,            -- its seal
            sealed TEXT NOT NULL           -- keyed hash over these four
        ) STRICT""",
    "proposal": """
        CREATE TABLE IF NOT EXISTS proposal (
            id INTEGER PRIMARY KEY,
            author TEXT NOT NULL,    -- name of the staff member
            made INTEGER NOT NULL,   -- Unix seconds
            key TEXT NOT NULL,       -- of the training text that gets other labels; empty for a fresh one
            text TEXT NOT NULL,      -- that text, or the fresh one, in a staff member's own words
            needs TEXT NOT NULL,     -- labels of nlu_data/LABELS.md, separated by spaces
            who TEXT NOT NULL,
            form TEXT NOT NULL,
            lang TEXT NOT NULL,
            reason TEXT NOT NULL,    -- a staff member's own words
            state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT""",
    "evaluation": """
        CREATE TABLE IF NOT EXISTS evaluation (
            id INTEGER PRIMARY KEY,
            started_by TEXT NOT NULL,  -- name of the staff member
            started INTEGER NOT NULL,  -- Unix seconds
            proposals TEXT NOT NULL,   -- their ids, separated by spaces
            state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'stopped', 'interrupted', 'accepted')),
            model TEXT NOT NULL        -- id of the model it led to
        ) STRICT""",
    "desk_signature": """
        CREATE TABLE IF NOT EXISTS desk_signature (
            id INTEGER PRIMARY KEY,
            reply TEXT NOT NULL,      -- a reply of content/
            role TEXT NOT NULL,       -- counsel, clinician, survivors, native reader or caseworker
            name TEXT NOT NULL,       -- who read the words, as it will stand in public
            of TEXT NOT NULL,         -- fingerprint of the words that were read
            day TEXT NOT NULL,        -- when they were read
            first TEXT NOT NULL,      -- the staff member who says so
            second TEXT NOT NULL,     -- another one, who has seen it; empty until then
            seen_by TEXT NOT NULL,    -- the second one, as it will stand in public
            state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'withdrawn')),
            made INTEGER NOT NULL,    -- Unix seconds
            decided INTEGER NOT NULL  -- Unix seconds, 0 until then
        ) STRICT""",
    "desk_call": """
        CREATE TABLE IF NOT EXISTS desk_call (
            id INTEGER PRIMARY KEY,
            service TEXT NOT NULL,    -- a service of the directory
            day TEXT NOT NULL,        -- when it was called
            answered TEXT NOT NULL,   -- person, machine, nobody, dead, or page when its page was read instead
            people TEXT NOT NULL,     -- yes, no or unasked: whether those we name answer
            hours TEXT NOT NULL,      -- likewise
            spanish TEXT NOT NULL,    -- likewise
            first TEXT NOT NULL,      -- the staff member who called
            second TEXT NOT NULL,     -- another one, who stands in for it; empty until then
            state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'withdrawn')),
            made INTEGER NOT NULL,    -- Unix seconds
            decided INTEGER NOT NULL  -- Unix seconds, 0 until then
        ) STRICT""",
}

# What comes of people's messages. Staff, who are known by name, fill the other tables.
OF_PEOPLE = frozenset(("opt_out", "deletion", "counted", "budget", "released"))

INDEXES = ("CREATE INDEX IF NOT EXISTS deletion_due ON deletion (due)",)

# Tables of earlier versions. `tally` held counts of turns without a bound and without noise.
RETIRED = ("tally",)
