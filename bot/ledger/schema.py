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
}

INDEXES = ("CREATE INDEX IF NOT EXISTS deletion_due ON deletion (due)",)
