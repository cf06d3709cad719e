"""Bytes kept small: a payload is stored whole, or as a delta against an earlier one, or in a run with its like.

Three forms, all zstd frames (RFC 8878):
    whole   a frame of its own
    delta   a frame whose dictionary is the base payload's bytes (what `zstd --patch-from` does)
    run     many payloads of one page behind each other in one frame, so that each finds all earlier ones in its window

Nothing here knows of a database. What decides where a delta is based is `choose`; what it costs to open is counted in
bytes that must be decompressed, which is what opening time follows.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import zstandard

LEVEL = 9
"""Of what is small, and of whole payloads, at the time of a visit."""
DELTA_LEVEL = 4
"""Of a delta at the time of a visit: with the base at hand a higher level finds little more, and takes four times as
long or more. Upkeep packs payloads again."""
POOR = 10
"""A delta above this part of its payload is packed with more patience: some texts need a longer look at their base."""
COLD_LEVEL = 19
"""By upkeep, at leisure."""
OPEN_BYTES = 3_000_000
"""What opening one payload may decompress in all, at the time of a visit: about 2 ms on a small machine."""
COLD_OPEN_BYTES = 6_000_000
"""The same for history that upkeep has packed: about 4 ms."""
WINDOW_LOG = 27
"""Frames never need more than 128 MiB of window; a decoder refuses what asks for more."""

_thread = threading.local()


def compress(content: bytes, base: bytes | None = None, *, level: int = LEVEL) -> bytes:
    """One frame. With a base, `content` is matched against it first.

    The window spans both. Long-distance matching stays off: at these sizes it takes the place of the ordinary search
    (a delta of 1 KB grew to 10 KB).
    """
    window = max(10, min(WINDOW_LOG, (len(content) + len(base or b"")).bit_length()))
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level,
        source_size=len(content),
        window_log=window,
        write_checksum=False,
        write_content_size=True,
        write_dict_id=False,
    )
    dictionary = zstandard.ZstdCompressionDict(base, zstandard.DICT_TYPE_RAWCONTENT) if base else None
    return bytes(zstandard.ZstdCompressor(compression_params=parameters, dict_data=dictionary).compress(content))


def decompress(frame: bytes, size: int, base: bytes | None = None) -> bytes:
    """The inverse. `size` bounds the output; raises ValueError if the frame is damaged or says another size."""
    try:
        if zstandard.frame_content_size(frame) != size:
            raise ValueError("the frame holds another number of bytes than was stored")
        return bytes(_decompressor(base).decompress(frame, max_output_size=max(size, 1)))
    except zstandard.ZstdError as error:
        raise ValueError(f"the frame is damaged: {error}") from error


def frame_size(frame: bytes) -> int:
    """How many bytes a frame says that it holds; ValueError for what is no frame."""
    try:
        return int(zstandard.frame_content_size(frame))
    except zstandard.ZstdError as error:
        raise ValueError(f"the frame is damaged: {error}") from error


def decompress_part(frame: bytes, start: int, size: int, base: bytes | None = None) -> bytes:
    """`size` bytes from `start` of a run: decompresses no further than needed."""
    try:
        with _decompressor(base).stream_reader(frame, read_size=1 << 20) as reader:
            skipped = 0
            while skipped < start:
                skipped += len(reader.read(min(1 << 20, start - skipped))) or _cut_off()
            part = bytes(reader.read(size))
    except zstandard.ZstdError as error:
        raise ValueError(f"the frame is damaged: {error}") from error
    return part if len(part) == size else bytes(_cut_off())


def _cut_off() -> int:
    raise ValueError("the frame ends too early")


def _decompressor(base: bytes | None) -> Any:
    if base:
        dictionary = zstandard.ZstdCompressionDict(base, zstandard.DICT_TYPE_RAWCONTENT)
        return zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=1 << WINDOW_LOG)
    plain = getattr(_thread, "plain", None)
    if plain is None:
        plain = _thread.plain = zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_LOG)
    return plain


def worth_a_delta(size: int, chain_bytes: int, whole: int, since_whole: int) -> bool:
    """Whether the next payload of a page should be a delta on the one before.

    `chain_bytes`: what opening that one decompresses already; `whole`: how much the chain's full copy takes, and
    `since_whole`: how much its deltas take by now. A chain whose deltas outweigh a full copy ends.
    """
    return chain_bytes + size <= OPEN_BYTES and since_whole <= whole


def runs(sizes: Sequence[int], limit: int) -> list[slice]:
    """Cut a page's payloads, in order, into runs of at most `limit` bytes (each holds at least one)."""
    cuts: list[slice] = []
    start, total = 0, 0
    for index, size in enumerate(sizes):
        if index > start and total + size > limit:
            cuts.append(slice(start, index))
            start, total = index, 0
        total += size
    if start < len(sizes):
        cuts.append(slice(start, len(sizes)))
    return cuts


def pack_text(text: str) -> bytes:
    """A small JSON or text for a column: compressed where that helps. `unpack_text` tells the forms apart."""
    plain = text.encode()
    if len(plain) < 200:
        return plain
    frame = compress(plain, level=3)
    return frame if len(frame) < len(plain) else plain


def unpack_text(stored: bytes | None) -> str:
    if not stored:
        return ""
    if stored[:4] == zstandard.FRAME_HEADER:
        return decompress(stored, zstandard.frame_content_size(stored)).decode()
    return stored.decode()
