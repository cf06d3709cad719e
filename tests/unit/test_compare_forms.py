"""Pieces that are seen without a search are those that a search finds."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.compare.forms import PIECE, normal_word, plain_pieces
from monitor.compare.lexicon import Lexicon

_CHUNKS = st.lists(
    st.sampled_from(["don", "t", "Ace", "U", "S", "9", "é", "_", *"'’‘`“”\"«»()[].,:;!?-–…$%", "..", "''", "\xad"]),
    max_size=8,
).map("".join)


@given(_CHUNKS)
@example("“team,”")
@example("‘it’s-all’")
@example("U.S.-led")
@settings(max_examples=2_000, deadline=None)
def test_plain_pieces_are_those_of_a_search(chunk: str) -> None:
    assert plain_pieces(chunk) in ([], PIECE.findall(chunk))


@given(_CHUNKS, st.sampled_from(["", "\n", "\t "]))
@settings(max_examples=1_000, deadline=None)
def test_a_chunk_is_learnt_as_a_search_would_read_it(chunk: str, space: str) -> None:
    pieces = [piece for piece in PIECE.findall(f"{chunk}{space} ") if normal_word(piece)]
    learnt = Lexicon().learn(chunk + space)
    assert learnt.count == len(pieces)
    if "\xad" not in chunk:
        assert (list(learnt.pieces) or [learnt.piece] * learnt.count) == pieces
    spelt = [word.spelt for word in learnt.words] or [learnt.spelt] * learnt.count
    assert spelt == list(map(normal_word, pieces))


def test_what_most_words_look_like_is_plain() -> None:
    for chunk in ("it", "done.", "“Great", "team,”", "Foxx’s", "don't", "nine-page", "(when", "self-blame,"):
        assert "".join(plain_pieces(chunk)) == chunk
