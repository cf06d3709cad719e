CREATE TABLE delivery (                 -- what was sent to pages that are never asked for; kept for a month
    n INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: a page remembers the last that it has read
    page INTEGER NOT NULL REFERENCES page,
    key TEXT NOT NULL,                  -- its sender's, by which a repeat is known
    at INTEGER NOT NULL,
    headers TEXT NOT NULL,              -- pairs, as JSON
    size INTEGER NOT NULL,
    body BLOB NOT NULL,                 -- one zstd frame
    dropped INTEGER NOT NULL DEFAULT 0, -- 1 = could not be read, again and again
    UNIQUE (page, key)
) STRICT;
CREATE INDEX delivery_at ON delivery (at);
