-- The archive. Times are microseconds since 1970 UTC, durations microseconds; digests are 32 bytes; ids are UUIDv7 in
-- 16 bytes, and beside each stands a small number `n` that the other tables refer to.

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,               -- file, desk
    given_state TEXT NOT NULL,          -- what its origin says: active, needs, removed
    desk_state TEXT,                    -- what a person said since: paused, active
    needs TEXT NOT NULL,
    given_muted INTEGER NOT NULL,
    desk_muted INTEGER,
    options TEXT NOT NULL               -- JSON
) STRICT;

CREATE TABLE source_tag (
    tag TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    place INTEGER NOT NULL,             -- order as given
    PRIMARY KEY (tag, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_tag_source ON source_tag (source, place);

CREATE TABLE host (
    n INTEGER PRIMARY KEY,
    host TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,                 -- what shares a memory: the host without its www.
    ready_at INTEGER NOT NULL,          -- the later of free_at, paused_until and the earliest due page
    free_at INTEGER NOT NULL,           -- the end of the lease, or of the gap after it
    fence INTEGER NOT NULL DEFAULT 0,
    gap INTEGER NOT NULL,
    paused_until INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    last_asked_at INTEGER,
    asked_day INTEGER NOT NULL DEFAULT 0,   -- days since 1970
    asked_today INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX host_ready ON host (ready_at);

CREATE TABLE item (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,           -- joins pages: canonical URL, or docket:slug
    kind TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    site TEXT NOT NULL,
    versions INTEGER NOT NULL,
    chain BLOB NOT NULL,                -- head of the chain
    digest BLOB NOT NULL,               -- content of the latest version
    reader TEXT NOT NULL,               -- reader|recipe of the latest reading
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX item_seen ON item (last_seen_at, n);
CREATE INDEX item_source ON item (source, last_seen_at, n);
CREATE INDEX item_url ON item (url);
CREATE INDEX item_site ON item (site);

CREATE TABLE page (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    source INTEGER NOT NULL REFERENCES source,
    url TEXT NOT NULL,
    host INTEGER NOT NULL REFERENCES host,
    kind TEXT NOT NULL,
    item INTEGER REFERENCES item,
    named INTEGER NOT NULL,             -- 1 the source's own, 2 one of its routes, 0 discovered
    active INTEGER NOT NULL,            -- source active, not finished
    finished INTEGER NOT NULL DEFAULT 0,
    next_visit_at INTEGER NOT NULL,
    etag TEXT,
    last_modified TEXT,
    digest BLOB,
    failures INTEGER NOT NULL DEFAULT 0,
    last_outcome TEXT,
    last_reason TEXT NOT NULL DEFAULT '',
    last_status INTEGER,
    last_elapsed INTEGER NOT NULL DEFAULT 0,
    last_good_at INTEGER,
    last_visit_at INTEGER,
    first_seen_at INTEGER NOT NULL,
    baseline INTEGER NOT NULL DEFAULT 0,
    position INTEGER,
    title_found TEXT NOT NULL DEFAULT '',
    found_on INTEGER REFERENCES page,   -- the feed or section that showed it first
    moved_to TEXT,
    revisit TEXT NOT NULL DEFAULT '{}', -- JSON of the rate estimator
    pending TEXT NOT NULL DEFAULT '{}', -- JSON of what a next visit must confirm
    noises INTEGER NOT NULL DEFAULT 0,  -- how many visits brought noise: the slot of the next
    UNIQUE (source, url)
) STRICT;
CREATE INDEX page_due ON page (host, next_visit_at) WHERE active = 1;
CREATE INDEX page_next ON page (next_visit_at) WHERE active = 1;
CREATE INDEX page_item ON page (item);
CREATE INDEX page_url ON page (url);
CREATE INDEX page_found ON page (found_on) WHERE found_on IS NOT NULL;

CREATE TABLE page_memory (page INTEGER PRIMARY KEY REFERENCES page, body BLOB NOT NULL) STRICT;
CREATE TABLE site_memory (site TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE visit (                    -- the ends of visits that were more than "unchanged"
    n INTEGER PRIMARY KEY,
    page INTEGER NOT NULL REFERENCES page,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    elapsed INTEGER NOT NULL,
    status INTEGER
) STRICT;
CREATE INDEX visit_page ON visit (page, n);

CREATE TABLE noise (                    -- a ring of twenty a page: what differed where nothing of meaning did
    page INTEGER NOT NULL REFERENCES page,
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    elapsed INTEGER NOT NULL,
    status INTEGER,
    body BLOB NOT NULL,
    PRIMARY KEY (page, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (                      -- payloads of one page behind each other in one frame
    n INTEGER PRIMARY KEY,
    base INTEGER REFERENCES payload,
    size INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE payload (
    n INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    page INTEGER NOT NULL REFERENCES page,  -- where it was first seen
    base INTEGER REFERENCES payload,    -- its delta's dictionary; NULL = whole, or in a run
    run INTEGER REFERENCES run,
    start INTEGER NOT NULL DEFAULT 0,   -- in the run
    cost INTEGER NOT NULL,              -- bytes to decompress in order to open it
    body BLOB                           -- NULL in a run, or taken down
) STRICT;
CREATE INDEX payload_page ON payload (page, n);
CREATE INDEX payload_base ON payload (base) WHERE base IS NOT NULL;
CREATE INDEX payload_run ON payload (run) WHERE run IS NOT NULL;
CREATE INDEX run_base ON run (base) WHERE base IS NOT NULL;

CREATE TABLE capture (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    page INTEGER NOT NULL REFERENCES page,
    payload INTEGER REFERENCES payload, -- NULL: only its digest is known
    digest BLOB NOT NULL,
    size INTEGER NOT NULL,
    status INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    captured_at INTEGER NOT NULL,
    elapsed INTEGER NOT NULL,
    base INTEGER REFERENCES capture,    -- dictionary of meta
    meta BLOB NOT NULL,                 -- JSON: url, request, headers, hops, peer
    screenshot BLOB
) STRICT;
CREATE INDEX capture_page ON capture (page, n);
CREATE INDEX capture_payload ON capture (payload) WHERE payload IS NOT NULL;

CREATE TABLE version (
    n INTEGER PRIMARY KEY,              -- order of recording over all items
    item INTEGER NOT NULL REFERENCES item,
    number INTEGER NOT NULL,
    digest BLOB NOT NULL,
    reading_digest BLOB NOT NULL,       -- of the reading that made it
    chain BLOB NOT NULL,
    capture INTEGER REFERENCES capture,
    headline TEXT NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    visits INTEGER NOT NULL,
    UNIQUE (item, number)
) STRICT;
CREATE INDEX version_seen ON version (first_seen_at);

CREATE TABLE takedown (
    item INTEGER NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (item, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE reading (
    n INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES item,
    number INTEGER NOT NULL,
    reader TEXT NOT NULL,
    recipe TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    digest BLOB NOT NULL,               -- of the JSON
    size INTEGER NOT NULL,
    base INTEGER REFERENCES reading,
    cost INTEGER NOT NULL,
    body BLOB                           -- NULL: taken down
) STRICT;
CREATE INDEX reading_item ON reading (item, number, n);
CREATE INDEX reading_base ON reading (base) WHERE base IS NOT NULL;

CREATE TABLE passage (
    n INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,        -- first 16 bytes
    text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE passage_words USING fts5 (
    text, content = 'passage', content_rowid = 'n', tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE passage_terms USING fts5vocab (passage_words, row);

CREATE TABLE appearance (               -- where a passage stands, or stood
    passage INTEGER NOT NULL REFERENCES passage,
    item INTEGER NOT NULL REFERENCES item,
    first_version INTEGER NOT NULL,
    last_version INTEGER,               -- NULL: it stands in the latest
    place TEXT NOT NULL,                -- headline, dek, body, note, entry …
    PRIMARY KEY (passage, item, first_version, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX appearance_standing ON appearance (item) WHERE last_version IS NULL;
CREATE INDEX appearance_item ON appearance (item, first_version);

CREATE TABLE entry (                    -- the states that a docket's entries went through
    n INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES item,
    key BLOB NOT NULL,
    first_version INTEGER NOT NULL,
    last_version INTEGER,               -- NULL: stands in the latest
    sequence INTEGER NOT NULL,          -- as shown when it came
    body BLOB NOT NULL
) STRICT;
CREATE INDEX entry_standing ON entry (item, key) WHERE last_version IS NULL;
CREATE INDEX entry_item ON entry (item, key, first_version);

CREATE TABLE change (
    n INTEGER PRIMARY KEY,              -- cursors page by it
    id BLOB NOT NULL UNIQUE,
    item INTEGER NOT NULL REFERENCES item,
    source INTEGER NOT NULL REFERENCES source,
    kind TEXT NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT '',
    body BLOB NOT NULL,                 -- JSON of the Change
    earlier BLOB,                       -- JSON: judgements before a re-weighing
    UNIQUE (item, after)
) STRICT;
CREATE INDEX change_source ON change (source, n);
CREATE INDEX change_weight ON change (weight, n);
CREATE INDEX change_kind ON change (kind, n);
CREATE INDEX change_noted ON change (noted_at);
CREATE INDEX change_same ON change (fingerprint, noted_at) WHERE fingerprint <> '';
CREATE INDEX change_judged ON change (item) WHERE verdict <> '';

CREATE TABLE change_flag (
    flag TEXT NOT NULL,
    change INTEGER NOT NULL REFERENCES change,
    PRIMARY KEY (flag, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_flag_change ON change_flag (change);

CREATE TABLE tally (                    -- how many changes of a source have a weight or a flag, or are of a UTC day
    source INTEGER NOT NULL REFERENCES source,
    facet TEXT NOT NULL,                -- weight, flag, day
    name TEXT NOT NULL,
    changes INTEGER NOT NULL,
    PRIMARY KEY (source, facet, name)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE change_words USING fts5 (
    added, removed, headline, content = '', tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE annotation (
    n INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES change,
    verdict TEXT NOT NULL,
    text TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX annotation_change ON annotation (change);

CREATE TABLE notice (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BLOB NOT NULL,                 -- JSON
    owed_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'owed', -- owed, sent, parked
    next_try_at INTEGER NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    sent_at INTEGER,
    change INTEGER REFERENCES change
) STRICT;
CREATE INDEX notice_owed ON notice (next_try_at) WHERE state = 'owed';
CREATE INDEX notice_state ON notice (state, n);

CREATE TABLE fault (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    page INTEGER NOT NULL,              -- 0: none
    text TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (kind, subject, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX fault_page ON fault (page);

CREATE TABLE root (day TEXT PRIMARY KEY, root BLOB NOT NULL, items INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TRIGGER version_stays BEFORE UPDATE OF n, item, number, digest, reading_digest, chain, capture, first_seen_at
    ON version BEGIN SELECT raise(ABORT, 'a version is never altered'); END;
CREATE TRIGGER version_named BEFORE UPDATE OF headline ON version WHEN new.headline <> ''
    BEGIN SELECT raise(ABORT, 'a version is never altered'); END;
CREATE TRIGGER version_kept BEFORE DELETE ON version BEGIN SELECT raise(ABORT, 'a version is never deleted'); END;
CREATE TRIGGER payload_stays BEFORE UPDATE OF n, digest, size, page
    ON payload BEGIN SELECT raise(ABORT, 'a payload is never altered'); END;
CREATE TRIGGER payload_kept BEFORE DELETE ON payload BEGIN SELECT raise(ABORT, 'a payload is never deleted'); END;
CREATE TRIGGER reading_stays BEFORE UPDATE OF n, item, number, reader, recipe, made_at, digest, size
    ON reading BEGIN SELECT raise(ABORT, 'a reading is never altered'); END;
CREATE TRIGGER reading_kept BEFORE DELETE ON reading BEGIN SELECT raise(ABORT, 'a reading is never deleted'); END;
CREATE TRIGGER capture_stays BEFORE UPDATE OF n, id, page, digest, size, status, outcome, captured_at
    ON capture BEGIN SELECT raise(ABORT, 'a capture is never altered'); END;
CREATE TRIGGER capture_kept BEFORE DELETE ON capture BEGIN SELECT raise(ABORT, 'a capture is never deleted'); END;
