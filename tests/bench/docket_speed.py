"""How long reading takes: dockets of 100 and 30,000 entries made of real rows, and another library on the same pages."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

from lxml import html as lxml_html

from monitor.compare import Known, compare
from monitor.extract import Raw, Recipe, read
from storage.records import Memory, Reading

KINDS = ("pacer_district_html", "pacer_bankruptcy_html")
PAGES = 6
_DAY = re.compile(r"\s*\d\d/\d\d/\d{4}\s*\Z")
RawOf = Callable[[str, bytes], Raw]


def speeds(documents: Mapping[str, bytes], raw_of: RawOf) -> dict[str, float | None]:
    """Medians in milliseconds of processor time; the comparison is of the made docket with itself and ten entries more."""
    pages = [name for name in documents if name.split("/")[0] in KINDS and len(rows_of(documents[name])) >= 5]
    if not pages:
        return {}
    hundred = {name: grown(documents[name], 100) for name in pages[: 4 * PAGES]}
    large = grown(documents[pages[0]], 30_000)
    ours = {
        name: timed(lambda p=payload, n=name: read(raw_of(n, p), Recipe(), Memory()))
        for name, payload in hundred.items()
    }
    theirs = other_reader(hundred)
    ratios = [ours[name] / theirs[name] for name in ours if theirs.get(name)]
    big, ms_big = last_of(lambda: read(raw_of(pages[0], large), Recipe(), Memory()))
    return {
        "ms_100_entries": round(median(ours.values()), 2),
        "ms_30000_entries": round(ms_big, 1),
        "juriscraper_ratio": round(median(ratios), 3) if ratios else None,
        "compare_ms_30000_entries": round(compared(big.reading, documents[pages[0]], pages[0], raw_of), 1),
    }


def compared(before: Reading | None, page: bytes, name: str, raw_of: RawOf) -> float | None:
    after = read(raw_of(name, grown(page, 30_010)), Recipe(), Memory()).reading
    return last_of(lambda: compare(before, after, Known()))[1] if before and after else float("nan")


def timed(work: Callable[[], Any], times: int = 3) -> float:
    """The median of a few runs, in milliseconds."""
    return median(last_of(work)[1] for _ in range(times))


def last_of(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = work()
    return result, 1000 * (time.process_time() - start)


# ---------------------------------------------------------------- making large dockets


def rows_of(payload: bytes) -> list[Any]:
    """The rows of a page whose first cell is a date."""
    tree = lxml_html.fromstring(payload or b"<p></p>")
    return [row for row in tree.iter("tr") if len(row) >= 3 and _DAY.match(row[0].text_content() or "")]


def grown(payload: bytes, count: int) -> bytes:
    """The page with `count` entries: its own rows again and again, with new numbers and dates."""
    rows = rows_of(payload)
    tree = rows[0].getroottree()
    anchor = lxml_html.Element("tr")
    rows[0].addprevious(anchor)
    for row in rows:
        row.getparent().remove(row)
    for row in made(rows, count):
        anchor.addnext(row)
        anchor = row
    return lxml_html.tostring(tree, encoding="utf-8")


def made(rows: list[Any], count: int) -> Iterator[Any]:
    first = date(2001, 1, 2)
    for number in range(count):
        row = copy.deepcopy(rows[number % len(rows)])
        set_text(row[0], (first + timedelta(days=number // 4)).strftime("%m/%d/%Y"))
        set_text(row[1], str(number + 1))
        yield row


def set_text(cell: Any, text: str) -> None:
    """The cell's first words replaced, its markup kept."""
    inner = next((e for e in cell.iter() if isinstance(e.tag, str) and (e.text or "").strip()), cell)
    inner.text = text


# ---------------------------------------------------------------- another library


def other_reader(pages: Mapping[str, bytes]) -> dict[str, float]:
    """juriscraper's time for the same pages; empty where it is not installed."""
    try:
        from juriscraper.pacer import DocketReport
    except ImportError:
        return {}
    return dict(timings(pages.items(), DocketReport))


def timings(pages: Iterable[tuple[str, bytes]], report: Any) -> Iterator[tuple[str, float]]:
    for name, payload in pages:
        court = re.sub(r"[\d_]+$", "", name.split("/")[-1].rsplit(".", 1)[0]) or "mdd"
        text = payload.decode("utf-8", "replace")

        def parse(court: str = court, text: str = text) -> Any:
            one = report(court, None)
            one._parse_text(text)
            return one.data

        try:
            yield name, timed(parse)
        except Exception:
            continue
