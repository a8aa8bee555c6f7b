"""The picture that is shown where a page's address is shared: the world as equal squares, a PNG of few colours."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from blocs.charts.common import KINDS
from blocs.charts.theme import LIGHT
from blocs.charts.tiles import HIGH, SQUARES, WIDE

WIDTH, HEIGHT = 1200, 630
GAP = 3
SIZE = int(min((WIDTH - 40) / WIDE, (HEIGHT - 20) / HIGH))
LEFT, TOP = (WIDTH - WIDE * SIZE) / 2, (HEIGHT - HIGH * SIZE) / 2
SHADES = ("#d5e6f3", "#9fc8e4", "#5b9fce", "#276fae", "#0b3b6c")
FILLS = [LIGHT.fills.get(kind, LIGHT.fills["member"]) for kind in KINDS]
PALETTE = (LIGHT.paper, LIGHT.none, *FILLS, *SHADES)
"""White, a state without a status, the categories, and shades from light to dark."""
OF_CATEGORY = {category: 2 + place for place, category in enumerate(KINDS)}


def shaded(counts: Mapping[str, int]) -> dict[str, int]:
    """The colour of each state by a number, in steps of equal width up to the largest."""
    most = max(counts.values(), default=1)
    bins = min(len(SHADES), most)
    first = 2 + len(FILLS)
    return {
        code: first + (len(SHADES) * -(-bins * number // most)) // bins - 1 for code, number in counts.items() if number
    }


def card(colours: Mapping[str, int], there: set[str]) -> bytes:
    """A PNG of the world: each of the states `there` as a square in the colour that `colours` gives it (a place in
    PALETTE), or in that of a state without a status."""
    lines = [bytearray(WIDTH) for _ in range(HEIGHT)]
    # Those with a colour last: two states may have one square, which they had in turn.
    for code in sorted(there | set(colours), key=lambda seen: (seen in colours, seen)):
        if code not in SQUARES:
            continue
        column, row = SQUARES[code]
        left, top = round(LEFT + column * SIZE), round(TOP + row * SIZE)
        piece = bytes([colours.get(code, 1)]) * (SIZE - GAP)
        for line in lines[top : top + SIZE - GAP]:
            line[left : left + SIZE - GAP] = piece
    palette = b"".join(bytes.fromhex(colour[1:]) for colour in PALETTE)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(b"".join(b"\0" + bytes(line) for line in lines), 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
