"""PDF to paragraphs by pypdf: lines joined, page numbers and pleading line numbers dropped."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader

from monitor.extract.model import READER, Raw, Read, Recipe
from storage.records import Article, Memory, Paragraph, Reading

PAGES = 400


def is_pdf(payload: bytes) -> bool:
    return payload[:1024].lstrip().startswith(b"%PDF-")


def read_pdf(raw: Raw, recipe: Recipe, memory: Memory) -> Read:
    """The text of a PDF as an article; a scan without text says so."""
    try:
        reader = PdfReader(io.BytesIO(raw.payload))
        pages = [page.extract_text() or "" for page in reader.pages[:PAGES]]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except Exception as error:  # of a broken file its library, and what that uses, raise whatever they meet
        return Read(None, memory, f"the PDF cannot be read: {type(error).__name__}")
    paragraphs = tuple(Paragraph(text) for page in pages for text in joined(page))
    if not paragraphs:
        return Read(None, memory, "the PDF holds no text: it is a scan")
    article = Article(headline=title or paragraphs[0].text[:120], paragraphs=paragraphs, shape="page")
    return Read(Reading(READER, recipe.digest, article=article), memory)


def joined(page: str) -> list[str]:
    """Paragraphs of a page: lines are joined until one ends a sentence and is short, or a blank line stands."""
    lines = [re.sub(r"^\s*\d{1,2}\s{2,}", "", line).strip() for line in page.splitlines()]
    rows: list[str] = []
    run: list[str] = []
    for line in lines:
        if re.fullmatch(r"(page )?\d{1,4}( of \d+)?|-\s*\d+\s*-", line, re.IGNORECASE):
            continue
        if not line:
            rows, run = ended(rows, run)
            continue
        run.append(line)
        if line.endswith((".", ":", "?", "!")) and len(line) < 60:
            rows, run = ended(rows, run)
    return ended(rows, run)[0]


def ended(rows: list[str], run: list[str]) -> tuple[list[str], list[str]]:
    text = " ".join(" ".join(run).split())
    return ([*rows, text] if text else rows), []
