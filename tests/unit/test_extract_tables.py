"""A table of figures is read row by row; a table that the page is laid out in, cell by cell."""

from __future__ import annotations

import pytest

from monitor.compare import Known, compare
from monitor.extract import Raw, Recipe
from monitor.extract import read as read_page
from storage.records import Memory, Reading

URL = "https://news.example/ports"
STORY = (
    "The harbour authority closed the north basin on Tuesday after a barge struck the lock gate before dawn.",
    "Engineers expect the gate to stay shut for at least a week, and ships are being sent down the coast.",
    "The owner of the barge declined to comment, and its insurers have sent a surveyor to the quay.",
)
HEAD = "<tr><th>Port</th><th>Ships</th><th>Delay</th></tr>"


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def read(table: str) -> Reading:
    text = [f"<p>{paragraph}</p>" for paragraph in STORY]
    html = f"<html><body><article><h1>Lock shut</h1>{text[0]}{table}{text[1]}{text[2]}</article></body></html>"
    found = read_page(Raw(html.encode(), URL, "text/html"), Recipe(), Memory()).reading
    assert found is not None
    return found


def rows(reading: Reading) -> list[str]:
    return [p.text for p in reading.article.paragraphs if p.kind == "row"]  # type: ignore[union-attr]


TABLE = f"<table>{HEAD}{row('Ellery', '14', '6 h')}{row('Brannoc', '9', '')}</table>"


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        TABLE.replace("<table>", "<table><thead>").replace(HEAD, f"{HEAD}</thead><tbody>") + "</tbody>",
        TABLE.replace("<td>14</td>", "<td> <p><b>14</b></p></td>"),
        f"<table><tr><td>{TABLE}</td></tr></table>",
    ],
)
def test_a_table_of_figures_is_read_row_by_row(table: str) -> None:
    assert rows(read(table)) == ["Port | Ships | Delay", "Ellery | 14 | 6 h", "Brannoc | 9 |"]


def test_a_row_keeps_its_links() -> None:
    table = TABLE.replace("Ellery", '<a href="/ellery">Port of Ellery</a>')
    [linked] = [p for p in read(table).article.paragraphs if p.links]  # type: ignore[union-attr]
    assert (linked.text, linked.links) == ("Port of Ellery | 14 | 6 h", ("https://news.example/ellery",))


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{row('Ellery', 'shut')}{row('Brannoc', 'open')}</table>",
        f"<table>{row('1', '2', '3')}{row('4', '5', '6')}</table>",
        f"<table>{row('Ellery', '14')}</table>",
        f"<table>{row('Ellery', '14')}{row('Brannoc', '<ul><li>9</li><li>10</li></ul>')}</table>",
        f"<table>{row('Ellery', '14')}{row('The gate stays shut for at least a week, they say. ' * 2, '9')}</table>",
    ],
)
def test_other_tables_are_read_cell_by_cell(table: str) -> None:
    assert not any("|" in text for text in rows(read(table)))


def test_a_figure_that_changes_in_a_table_is_told() -> None:
    change = compare(read(TABLE), read(TABLE.replace("14", "17")), Known())
    assert change is not None
    assert [(f.kind, f.before, f.after) for f in change.findings] == [("figure", "14", "17")]
