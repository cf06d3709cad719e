"""Names in bylines and credits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.byline import contributors_in, is_person, names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Nora Quillfeather", ("Nora Quillfeather",)),
        ("By NORA QUILLFEATHER and TOM ABERNATHY", ("NORA QUILLFEATHER", "TOM ABERNATHY")),
        ("By Nora Quillfeather, Tom Abernathy & Ida Moss", ("Nora Quillfeather", "Tom Abernathy", "Ida Moss")),
        ("By Nora Quillfeather, Political Editor", ("Nora Quillfeather",)),
        ("By Nora Quillfeather Senior Reporter", ("Nora Quillfeather",)),
        ("By Nora Quillfeather, Harbour Times", ("Nora Quillfeather",)),
        ("By Nora Quillfeather | Harbour Times", ("Nora Quillfeather",)),
        ("By Nora Quillfeather March 5, 2024 7:08 am", ("Nora Quillfeather",)),
        ("By Nora May", ("Nora May",)),
        ("ByNora Quillfeather", ("Nora Quillfeather",)),
        ("By Nora Quillfeather (AP)", ("Nora Quillfeather",)),
        ("By Nora Quillfeather, nora@example.org", ("Nora Quillfeather",)),
        ("By Nora Quillfeather\nContributions from\nIda Moss", ("Nora Quillfeather",)),
        ("Nora Quillfeather, PhD", ("Nora Quillfeather",)),
        ("Von Jürgen Halbstedt", ("Jürgen Halbstedt",)),
        ("Von Jürgen Halbstedt und Ida von der Heide", ("Jürgen Halbstedt", "Ida von der Heide")),
        ("Text: Jürgen Halbstedt", ("Jürgen Halbstedt",)),
        ("Par Lucie d'Arbois", ("Lucie d'Arbois",)),
        ("Por Inés Valdeón y Pablo Ruiz", ("Inés Valdeón", "Pablo Ruiz")),
        ("Di Marco", ("Di Marco",)),
        ("Robert E. Lowe", ("Robert E. Lowe",)),
        ("Robert E Lowe III", ("Robert E Lowe III",)),
        ("山田太郎", ("山田太郎",)),
        ("Associated Press", ("Associated Press",)),
        ("Nora Quillfeather, Associated Press", ("Nora Quillfeather",)),
        ("Harbour Times", ("Harbour Times",)),
        ("", ()),
        ("Share", ()),
        ("5 min read", ()),
    ],
)
def test_names_stand_alone(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text, "Harbour Times") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ida Moss contributed to this report.", ("Ida Moss",)),
        ("Ida Moss and Tom Abernathy contributed reporting.", ("Ida Moss", "Tom Abernathy")),
        ("Ida Moss in Oslo, and Tom Abernathy in Leith, contributed to this story.", ("Ida Moss", "Tom Abernathy")),
        ("Harbour Press writers Ida Moss and Tom Abernathy contributed to this report.", ("Ida Moss", "Tom Abernathy")),
        ("Harbour Radio’s Ida Moss contributed to this report.", ("Ida Moss",)),
        ("Additional reporting by Ida Moss", ("Ida Moss",)),
        ("Mit Material von Ida Moss", ("Ida Moss",)),
        ("The heat contributed to this summer's fires.", ()),
        ("She contributed to the fund for years.", ()),
    ],
)
def test_contributors_are_named_by_a_credit_line(text: str, names: tuple[str, ...]) -> None:
    assert contributors_in(text) == names


def test_groups_and_waste_are_no_people() -> None:
    assert not any(map(is_person, ("The Harbour", "Editorial Board", "Reuters", "Read more", "42", "of the people")))


@given(st.text(max_size=400))
def test_any_text_gives_short_names(text: str) -> None:
    assert all(0 < len(name) <= 60 for name in names_in(text, text[:10]) + contributors_in(text))
