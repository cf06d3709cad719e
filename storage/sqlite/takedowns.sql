-- Every takedown, in the order in which they were done.
ALTER TABLE takedown RENAME TO takedown_before;
CREATE TABLE takedown (
    n INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES item,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    person TEXT NOT NULL,               -- who did it; empty if not told
    at INTEGER NOT NULL
) STRICT;
INSERT INTO takedown (item, number, reason, person, at) SELECT item, number, reason, '', at FROM takedown_before ORDER BY at;
DROP TABLE takedown_before;
CREATE INDEX takedown_version ON takedown (item, number);
CREATE TRIGGER takedown_stays BEFORE UPDATE ON takedown BEGIN SELECT raise(ABORT, 'a takedown stays on record'); END;
CREATE TRIGGER takedown_kept BEFORE DELETE ON takedown BEGIN SELECT raise(ABORT, 'a takedown stays on record'); END;
