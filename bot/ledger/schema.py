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
    "tally": """
        CREATE TABLE IF NOT EXISTS tally (
            week TEXT NOT NULL,      -- ISO week, 2026-W47
            channel TEXT NOT NULL,   -- sms or web
            language TEXT NOT NULL,  -- en or es
            need TEXT NOT NULL,      -- a label of nlu_data/LABELS.md
            band TEXT NOT NULL,      -- low, middle or high confidence
            n INTEGER NOT NULL,
            PRIMARY KEY (week, channel, language, need, band)
        ) STRICT, WITHOUT ROWID""",
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
}

INDEXES = ("CREATE INDEX IF NOT EXISTS deletion_due ON deletion (due)",)
