"""PDFs are read to text, or refused in words: a scan, a locked file, a broken one."""

from __future__ import annotations

import random
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.errors import DependencyError, PdfReadError

from monitor.extract import Raw, Recipe, read
from monitor.extract import pdf as pdf_module
from monitor.extract.pdf import is_pdf, joined, read_pdf
from storage.records import Kind, Memory

LINES = ("IT IS ORDERED that the motion is granted in part.", "Responses are due by the fifth of May.")


def content(lines: tuple[str, ...]) -> bytes:
    """A page's content stream that shows these lines one below the other."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    return f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode("latin-1")


def document(*pages: tuple[str, ...], title: str = "", packed: bool = False) -> bytes:
    """A small PDF 1.4 with one content stream a page (ISO 32000-1, 7.5)."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        place, stream = 5 + 2 * number, content(lines)
        stream = zlib.compress(stream) if packed else stream
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {place} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        how = "/Filter /FlateDecode " if packed else ""
        objects.append(f"<< {how}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    objects.append(f"<< /Title ({title}) >>".encode())
    return written(objects)


def written(objects: list[bytes]) -> bytes:
    """The objects with their table and trailer; the last one is the document's information."""
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        out
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    )


def got(payload: bytes, **options: Any) -> Any:
    raw = Raw(payload, "https://court.example/order.pdf", "application/pdf", Kind.ARTICLE)
    return read_pdf(raw, Recipe.from_options(options), Memory())


def texts(payload: bytes) -> list[str]:
    reading = got(payload).reading
    return [paragraph.text for paragraph in reading.article.paragraphs] if reading is not None else []


@pytest.mark.parametrize("packed", [False, True])
def test_the_text_of_every_page_is_read(packed: bool) -> None:
    assert texts(document(LINES, ("Signed by the judge.",), packed=packed)) == [*LINES, "Signed by the judge."]


def test_the_title_is_the_headline_else_the_first_words() -> None:
    assert got(document(LINES, title="Order of the court")).reading.article.headline == "Order of the court"
    assert got(document(LINES)).reading.article.headline == LINES[0]


def test_a_page_of_a_site_that_is_a_pdf_is_read_as_one() -> None:
    found = read(Raw(document(LINES), "https://a.example/x", "text/html", Kind.ARTICLE), Recipe(), Memory())
    assert found.reading is not None
    assert found.reading.article is not None
    assert [p.text for p in found.reading.article.paragraphs] == list(LINES)


def test_the_same_bytes_give_the_same_reading() -> None:
    assert got(document(LINES)) == got(document(LINES))


def test_a_scan_says_so() -> None:
    assert got(document(())).problem == "the PDF holds no text: it is a scan"
    assert got(document(("",), ("12",))).reading is None


@pytest.mark.parametrize(
    ("payload", "is_one"),
    [
        (b"%PDF-1.7\n", True),
        (b"\n\n  %PDF-1.4", True),
        (b"<!doctype html> %PDF-1.4", False),
        (b"PDF", False),
        (b"", False),
        (b" " * 2000 + b"%PDF-1.4", False),
    ],
)
def test_what_a_pdf_is(payload: bytes, is_one: bool) -> None:
    assert is_pdf(payload) is is_one


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("", []),
        ("One line", ["One line"]),
        ("A sentence that goes on\nover two lines and ends.", ["A sentence that goes on over two lines and ends."]),
        ("Short end.\nThe next paragraph", ["Short end.", "The next paragraph"]),
        ("Before\n\nAfter", ["Before", "After"]),
        ("Text\n12\nmore text", ["Text more text"]),
        ("Text\nPage 3 of 12\nmore", ["Text more"]),
        ("Text\n- 4 -\nmore", ["Text more"]),
        ("1   IT IS ORDERED\n2   that the motion", ["IT IS ORDERED that the motion"]),
        ("1994 was the year", ["1994 was the year"]),
        ("  spaced\tout  text ", ["spaced out text"]),
        ("12 of the crews", ["12 of the crews"]),
    ],
)
def test_lines_are_joined_and_numbers_of_pages_and_lines_dropped(page: str, paragraphs: list[str]) -> None:
    assert joined(page) == paragraphs


@given(st.text(max_size=400))
def test_joining_loses_no_word_but_numbers(page: str) -> None:
    kept = " ".join(joined(page)).split()
    assert set(kept) <= set(page.split())
    assert all(paragraph == " ".join(paragraph.split()) and paragraph for paragraph in joined(page))


BREAKS = [
    PdfReadError("broken"),
    DependencyError("cryptography is required for AES"),
    zlib.error("invalid"),
    struct.error("unpack"),
    OverflowError("too large"),
    RecursionError("too deep"),
    NotImplementedError("filter"),
    AssertionError(),
    RuntimeError("loop"),
    MemoryError(),
    ZeroDivisionError(),
    EOFError(),
    UnicodeDecodeError("utf-8", b"", 0, 1, "bad"),
]


@pytest.mark.parametrize("error", BREAKS, ids=lambda error: type(error).__name__)
def test_whatever_the_library_raises_is_said_in_one_line(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(stream: object) -> None:
        raise error

    monkeypatch.setattr(pdf_module, "PdfReader", raises)
    found = got(document(LINES))
    assert found.reading is None
    assert found.problem == f"the PDF cannot be read: {type(error).__name__}"


def test_cut_anywhere_it_is_read_in_part_or_refused() -> None:
    whole = document(LINES, LINES, packed=True)
    for end in range(9, len(whole), 97):
        found = got(whole[:end])
        assert (found.reading is None) is bool(found.problem)


def test_spoilt_anywhere_it_is_read_or_refused() -> None:
    whole, dice = bytearray(document(LINES, title="Order", packed=True)), random.Random(7)
    for _ in range(200):
        spoilt = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            spoilt[dice.randrange(9, len(spoilt))] = dice.randrange(256)
        found = got(bytes(spoilt))
        assert (found.reading is None) is bool(found.problem)


@pytest.mark.parametrize(
    "spoil",
    [
        (b"/Count 1", b"/Count 999999999"),
        (b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        (b"/Contents 5 0 R", b"/Contents 4 0 R"),
        (b"/Root 1 0 R", b"/Root 9 0 R"),
        (b"/Length ", b"/Length -"),
        (b"/MediaBox [0 0 612 792]", b"/MediaBox [null (x) 1 [2]]"),
        (b"/Font << /F1 3 0 R >>", b"/Font 4 0 R"),
        (b"startxref\n", b"startxref\n9"),
        (b"%%EOF", b""),
        (b"trailer", b"tailer!"),
    ],
)
def test_a_document_that_points_astray_ends(spoil: tuple[bytes, bytes]) -> None:
    found = got(document(LINES).replace(*spoil))
    assert (found.reading is None) is bool(found.problem)


def test_pages_beyond_the_bound_are_left_out() -> None:
    many = document(*((f"Page {n} says this.",) for n in range(pdf_module.PAGES + 5)))
    assert len(texts(many)) == pdf_module.PAGES
