"""Every table of the ledger. PRIVACY.md lists them; a test compares, and refuses a column that is not here."""

TABLES = {
    "opt_out": """
        CREATE TABLE IF NOT EXISTS opt_out (
            id TEXT PRIMARY KEY  -- keyed hash of an opted-out number
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
