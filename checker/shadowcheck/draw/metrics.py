"""Text metrics: how wide a text is and where to break it, the same on every computer.

Graphviz measures with the fonts that are installed, so that its pictures differ between computers. This module uses
Helvetica's published widths, with a margin for wider substitutes (DejaVu Sans).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FAMILY = "Helvetica, Arial, 'Liberation Sans', sans-serif"
"""The fonts of a picture, best first."""

LINE = 1.3
"""The line height, in font sizes."""

_SLACK = 1.13
_BOLD = 1.07
_WIDE = 0.6
_NARROW = {
    "ijl'": 222, "It/.,:;![] \\": 278, "fr-()`{}": 334, '"': 355, "|": 260, "*": 389, "^": 469, "cksvxyzJ": 500,
    "FTZ": 611, "ABEKPSVXY&": 667, "wCDHNRU": 722, "GOQ": 778, "+<=>~": 584, "mM": 833, "%": 889, "W": 944, "@": 1015,
    "→": 1000, "…": 1000,
}
NO_BREAK = "\N{NO-BREAK SPACE}"
"""A space at which no line ends."""

_WIDTHS = {character: width / 1000 for characters, width in _NARROW.items() for character in characters}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return an upper estimate of the width in pixels of *text* at font size *size*."""
    units = sum(_WIDTHS.get(character, _WIDE) for character in text)
    return units * size * _SLACK * (_BOLD if bold else 1)


def widest(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Return the width of the widest of *lines* (0 for none)."""
    return max((width(line, size, bold=bold) for line in lines), default=0.0)


def wrapped(text: str, room: float, size: float, *, bold: bool = False, hard: bool = False) -> list[str]:
    """Break *text* into lines at spaces, and inside a word only if that word is wider than *room* pixels.

    `NO_BREAK` is inside a word. Where there is no place to break, a line may be wider than *room*, unless *hard*.
    """
    lines = [""]
    for word in re.split(r"[ \n]+", text.strip()):
        for piece in _pieces(word, room, size, bold=bold, hard=hard):
            longer = f"{lines[-1]} {piece}".strip()
            if lines[-1] and width(longer, size, bold=bold) > room:
                lines.append(piece)
            else:
                lines[-1] = longer
    return lines


def _pieces(word: str, room: float, size: float, *, bold: bool, hard: bool) -> Iterator[str]:
    """Yield the parts of *word* that fit; without a good place to break it is left too wide, or cut if *hard*."""
    while width(word, size, bold=bold) > room:
        places = [  # after one of ._/-, before a capital or a bracket
            n for n in range(_SHORT, len(word) - _SHORT + 1)
            if word[n - 1] in "_./-" or word[n] == "(" or (word[n].isupper() and word[n - 1].islower())
        ]
        fitting = [n for n in places if width(word[:n], size, bold=bold) <= room]
        if hard and not fitting:
            if width(word, size, bold=bold) <= room * _SLACK:
                break
            fitting = [n for n in range(1, len(word)) if n == 1 or width(word[:n], size, bold=bold) <= room]
        if not fitting and not places:
            break
        cut = fitting[-1] if fitting else places[0]
        yield word[:cut]
        word = word[cut:]
    yield word


_SHORT = 3
"""The least number of letters of a broken word on each line."""


def block(items: Sequence[str], room: float, size: float, *, few: int = 4) -> list[str]:
    """Return *items* one per line if they are at most *few*, else as one list; wrapped to *room* pixels."""
    if len(items) <= few:
        hanging = 2 * NO_BREAK
        return [f"{hanging * (n > 0)}{line}" for item in items for n, line in enumerate(wrapped(item, room, size))]
    return wrapped(", ".join(items), room, size)


def slug(name: str) -> str:
    """Return *name* as a file name: lower-case letters, digits and single hyphens."""
    kept = "".join(character if character.isalnum() and character.isascii() else "-" for character in name.lower())
    return "-".join(part for part in kept.split("-") if part)
