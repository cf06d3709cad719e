"""Frames of any bytes open to those bytes, and a damaged one is told, whichever bit it is."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from storage import ArchiveError, open_archive, payloads
from storage.records import Outcome
from tests.storage.making import Desk, article, capture

contents = st.binary(max_size=400) | st.builds(
    lambda seed, many: bytes(random.Random(seed).choices(b"<p>harbour vote </p>", k=many)),
    st.integers(0, 99),
    st.integers(0, 30_000),
)


@given(content=contents, base=st.none() | contents, level=st.sampled_from([1, payloads.LEVEL, payloads.COLD_LEVEL]))
def test_a_frame_opens_to_what_went_in(content, base, level):
    frame = payloads.compress(content, base, level=level)
    assert payloads.frame_size(frame) == len(content)
    assert payloads.decompress(frame, len(content), base) == content


@given(parts=st.lists(contents, min_size=1, max_size=6), base=st.none() | contents, data=st.data())
def test_any_part_of_a_run_opens_without_the_rest(parts, base, data):
    frame = payloads.compress(b"".join(parts), base)
    number = data.draw(st.integers(0, len(parts) - 1))
    start = sum(map(len, parts[:number]))
    assert payloads.decompress_part(frame, start, len(parts[number]), base) == parts[number]


@given(content=contents, at=st.integers(0, 10**9), bit=st.integers(0, 7), base=st.none() | contents)
def test_a_flipped_bit_never_opens_to_the_same_bytes_unnoticed(content, at, bit, base):
    """Either the frame is refused, or the digest of what comes out differs: `open_payload` checks both."""
    frame = bytearray(payloads.compress(content, base))
    frame[at % len(frame)] ^= 1 << bit
    try:
        opened = payloads.decompress(bytes(frame), len(content), base)
    except (ValueError, MemoryError):
        return
    assert opened == content or hashlib.sha256(opened).digest() != hashlib.sha256(content).digest()
    assert len(opened) == len(content)


@given(content=contents, keep=st.integers(0, 100))
def test_a_frame_that_was_cut_is_refused(content, keep):
    assume(content)  # a frame of nothing says as much however it is cut
    frame = payloads.compress(content)
    assume(keep < len(frame))
    with pytest.raises(ValueError, match=r"damaged|another number"):
        payloads.decompress(frame[:keep], len(content))
    with pytest.raises(ValueError, match=r"damaged|too early"):
        payloads.decompress_part(frame[:keep], 0, len(content) + 1)


def test_a_small_frame_that_claims_to_be_huge_takes_no_memory():
    bomb = payloads.compress(bytes(50_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="another number"):
        payloads.decompress(bomb, 1000)


@pytest.mark.parametrize("text", ["", "short", "é" * 199, "a" * 200, "harbour " * 400, "\x28\xb5/\xfd text", "{}"])
def test_a_text_for_a_column_comes_back(text):
    assert payloads.unpack_text(payloads.pack_text(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=500))
def test_any_text_for_a_column_comes_back_and_takes_no_more_than_itself(text):
    stored = payloads.pack_text(text)
    assert payloads.unpack_text(stored) == text
    assert len(stored) <= len(text.encode())


@given(sizes=st.lists(st.integers(1, 50), max_size=30), limit=st.integers(1, 120))
def test_runs_cover_every_payload_once_in_order_and_within_the_limit(sizes, limit):
    cuts = payloads.runs(sizes, limit)
    assert [n for cut in cuts for n in range(cut.start, cut.stop)] == list(range(len(sizes)))
    for cut in cuts:
        assert cut.stop - cut.start == 1 or sum(sizes[cut]) <= limit
    for one, two in pairwise(cuts):
        assert sum(sizes[one.start : two.start + 1]) > limit, "two runs that would have fitted into one"


def test_a_chain_of_deltas_ends_before_opening_it_costs_too_much():
    chain, length = 100_000, 0
    while payloads.worth_a_delta(100_000, chain, whole=30_000, since_whole=0):
        chain, length = chain + 100_000, length + 1
    assert 10 < length < 40
    assert not payloads.worth_a_delta(1000, 2000, whole=300, since_whole=301)


# ---------------------------------------------------------------- in the archive


def pages(count: int, size: int = 3000, noise: int = 2) -> list[bytes]:
    """A page that grows and changes a little from one time to the next."""
    dice = random.Random(7)
    words = [dice.choice(("harbour", "council", "vote", "quorum", "tide", "pier")) for _ in range(size)]
    shown = []
    for n in range(count):
        for _ in range(noise):
            words[dice.randrange(size)] = f"word{n}x{dice.randrange(99)}"
        shown.append(" ".join(words).encode())
    return shown


def kept(archive):
    return [archive.capture(v.capture_id).capture.payload for v in archive.versions(archive.item("ledger").id)]


def costs(archive):
    return [row["cost"] for row in archive.db.rows("SELECT cost FROM payload ORDER BY n")]


def test_opening_the_newest_of_a_long_history_stays_cheap(archive):
    desk, shown = Desk(archive), pages(150)
    for n, payload in enumerate(shown):
        desk.see(article(f"Text {n}."), payload=payload)
    assert max(costs(archive)) <= payloads.OPEN_BYTES
    archive.upkeep(desk.now, whole=True)
    assert max(costs(archive)) <= payloads.COLD_OPEN_BYTES + len(shown[0])
    assert kept(archive) == shown
    assert archive.sizes()["payload_bytes"] < sum(map(len, shown)) / 25


def test_upkeep_twice_changes_nothing_more(archive):
    desk = Desk(archive)
    for n, payload in enumerate(pages(20)):
        desk.see(article(f"Text {n}."), payload=payload)
    archive.upkeep(desk.now, whole=True)
    once = archive.db.rows("SELECT n, digest, cost FROM payload ORDER BY n")
    size = archive.sizes()["payload_bytes"]
    archive.upkeep(desk.now, whole=True)
    assert [tuple(row) for row in archive.db.rows("SELECT n, digest, cost FROM payload ORDER BY n")] == [
        tuple(row) for row in once
    ]
    assert archive.sizes()["payload_bytes"] == size


def test_pages_that_alternate_between_two_texts_are_kept_once_each(archive):
    desk, (one, two) = Desk(archive), pages(2)
    for n in range(12):
        desk.see(article(f"Text {n % 2}."), payload=(one, two)[n % 2])
    assert archive.db.row("SELECT count(*) AS n FROM payload")["n"] == 2
    assert kept(archive) == [one, two] * 6


def test_a_payload_that_is_nothing_like_the_one_before_is_kept_whole(archive):
    desk = Desk(archive)
    dice = random.Random(1)
    for n in range(3):
        desk.see(article(f"Text {n}."), payload=dice.randbytes(5000))
    assert archive.verify() == []
    assert archive.sizes()["payload_bytes"] < 3 * 5100


def test_an_empty_payload_is_a_payload(archive):
    desk = Desk(archive)
    desk.see(article("One."), payload=b"")
    desk.see(article("Two."), payload=b"x")
    desk.see(article("Three."), payload=b"")
    archive.upkeep(desk.now, whole=True)
    assert kept(archive) == [b"", b"x", b""]
    assert archive.verify() == []


def test_a_recompression_that_would_alter_a_byte_writes_nothing(archive, monkeypatch):
    desk, shown = Desk(archive), pages(15)
    for n, payload in enumerate(shown):
        desk.see(article(f"Text {n}."), payload=payload)
    whole = payloads.compress

    def faulty(content, base=None, *, level=payloads.LEVEL):
        return whole(content[:-1] + b"?" if level == payloads.COLD_LEVEL else content, base, level=level)

    monkeypatch.setattr(payloads, "compress", faulty)
    with pytest.raises(ArchiveError, match="another digest"):
        archive.upkeep(desk.now, whole=True)
    monkeypatch.undo()
    assert kept(archive) == shown
    assert archive.verify() == []


@pytest.mark.parametrize("packed", [False, True])
def test_one_damaged_payload_is_named_and_the_rest_still_opens(archive, packed):
    desk, shown = Desk(archive), pages(14)
    for n, payload in enumerate(shown):
        desk.see(article(f"Text {n}."), payload=payload)
    if packed:
        archive.upkeep(desk.now, whole=True)
    last = archive.versions(archive.item("ledger").id)[-1].capture_id
    with sqlite3.connect(archive.db.path) as c:
        c.execute("DROP TRIGGER IF EXISTS payload_stays")
        for (name,) in c.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            c.execute(f"DROP TRIGGER {name}")
        c.execute("UPDATE payload SET digest = ? WHERE n = (SELECT max(n) FROM payload)", [bytes(32)])
    c.close()
    with pytest.raises(ArchiveError, match="another digest"):
        archive.capture(last)
    assert kept_without_last(archive) == shown[:-1]
    assert archive.verify() != []


def test_what_comes_after_a_damaged_payload_and_reading_is_kept_whole(archive):
    desk, shown = Desk(archive), pages(6)
    for n, payload in enumerate(shown[:3]):
        desk.see(article(f"Text {n}."), payload=payload)
    with sqlite3.connect(archive.db.path) as c:
        for (name,) in c.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            c.execute(f"DROP TRIGGER {name}")
        for table in ("payload", "reading"):
            c.execute(f"UPDATE {table} SET body = x'28b52ffd00' WHERE n = (SELECT max(n) FROM {table})")
    c.close()
    for n, payload in enumerate(shown[3:], 3):
        desk.see(article(f"Text {n}."), payload=payload)
    item = archive.item("ledger").id
    captures = [archive.capture(version.capture_id) for version in archive.versions(item)[3:]]
    assert [one.capture.payload for one in captures] == shown[3:]
    assert [archive.version(item, n).reading.article.text for n in (4, 5, 6)] == ["Text 3.", "Text 4.", "Text 5."]
    assert archive.verify() != []


def kept_without_last(archive):
    versions = archive.versions(archive.item("ledger").id)[:-1]
    return [archive.capture(v.capture_id).capture.payload for v in versions]


@settings(max_examples=15)
@given(
    plan=st.lists(
        st.tuples(st.sampled_from(["see", "see", "see", "upkeep", "whole"]), st.binary(max_size=300)), max_size=25
    )
)
def test_whatever_comes_between_every_payload_opens(tmp_path_factory, plan):
    archive = open_archive(tmp_path_factory.mktemp("payloads") / "archive.sqlite")
    desk, shown = Desk(archive), []
    trunk = pages(1)[0]
    for n, (step, content) in enumerate(plan):
        if step == "see":
            shown.append(trunk + content if n % 3 else content)
            desk.see(article(f"Text {n}."), payload=shown[-1])
        else:
            archive.upkeep(desk.now, whole=step == "whole")
    if shown:
        assert kept(archive) == shown
    assert archive.verify() == []
    archive.close()


def test_noise_kept_by_a_source_that_keeps_all_is_kept_beside_the_versions(archive):
    desk = Desk(archive)
    desk.see(article("One."), payload=b"<p>one</p>")
    for n in range(3):
        noisy = capture(b"<p>one</p><i>%d readers</i>" % n, desk.now)
        desk.look(Outcome.UNCHANGED, capture=noisy, keep_payload=True, digest=noisy.digest)
    captures = archive.captures(archive.item("ledger").id)
    assert [archive.capture(c.id).capture.payload[-13:] for c in captures[:3]] == [
        b"2 readers</i>", b"1 readers</i>", b"0 readers</i>",
    ]  # fmt: skip
    assert archive.item("ledger").versions == 1
