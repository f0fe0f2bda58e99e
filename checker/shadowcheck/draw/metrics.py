"""How wide a text is, and where to break it: the same answer on every computer.

Graphviz asks the fonts that happen to be installed, so that a picture laid out on two computers differs. We ask a
table of Helvetica's published widths instead, and add what a wider substitute (DejaVu Sans) would need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FAMILY = "Helvetica, Arial, 'Liberation Sans', sans-serif"
"""The fonts that a viewer is asked for, best first."""

LINE = 1.3
"""The distance of two lines, in font sizes."""

_SLACK = 1.13
_BOLD = 1.07
_WIDE = 0.6
_NARROW = {
    "ijl'": 222,
    "It/.,:;![] \\": 278,
    "fr-()`{}": 334,
    '"': 355,
    "|": 260,
    "*": 389,
    "^": 469,
    "cksvxyzJ": 500,
    "FTZ": 611,
    "ABEKPSVXY&": 667,
    "wCDHNRU": 722,
    "GOQ": 778,
    "+<=>~": 584,
    "mM": 833,
    "%": 889,
    "W": 944,
    "@": 1015,
    "→": 1000,
    "…": 1000,
}
_WIDTHS = {character: width / 1000 for characters, width in _NARROW.items() for character in characters}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels *text* takes at *size*, on the safe side."""
    units = sum(_WIDTHS.get(character, _WIDE) for character in text)
    return units * size * _SLACK * (_BOLD if bold else 1)


def widest(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Return the width of the widest of *lines* (0 for none)."""
    return max((width(line, size, bold=bold) for line in lines), default=0.0)


def wrapped(text: str, room: float, size: float, *, bold: bool = False, hard: bool = False) -> list[str]:
    """*text* broken at spaces, and inside a word only where that word alone is too wide for *room* pixels.

    A part that has no place to break stays whole, so that a line may be wider than *room*, unless *hard*.
    """
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, room, size, bold=bold, hard=hard):
            longer = f"{lines[-1]} {piece}".strip()
            if lines[-1] and width(longer, size, bold=bold) > room:
                lines.append(piece)
            else:
                lines[-1] = longer
    return lines


def _pieces(word: str, room: float, size: float, *, bold: bool, hard: bool) -> Iterator[str]:
    """Yield the parts of *word* that fit, broken where a reader expects it; without such a place, left wide or cut."""
    while width(word, size, bold=bold) > room:
        places = [n for n in range(_SHORT, len(word) - _SHORT + 1) if _may_break(word, n)]
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


def _may_break(word: str, place: int) -> bool:
    """After an underscore, a dot, a slash or a hyphen, and before a capital or a bracket."""
    return word[place - 1] in "_./-" or word[place] == "(" or (word[place].isupper() and word[place - 1].islower())


_SHORT = 3
"""No line is begun or ended with fewer letters of a broken word."""


def block(items: Sequence[str], room: float, size: float, *, few: int = 4) -> list[str]:
    """*items* one to a line if they are *few*, else as one running list; broken to fit *room* pixels."""
    if len(items) <= few:
        return [line for item in items for line in _hanging(item, room, size)]
    return wrapped(", ".join(items), room, size)


def _hanging(item: str, room: float, size: float) -> list[str]:
    first, *rest = wrapped(item, room, size)
    return [first, *(f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{line}" for line in rest)]


def slug(name: str) -> str:
    """*name* as a file name or an identifier: letters, digits and single hyphens."""
    kept = "".join(character if character.isalnum() and character.isascii() else "-" for character in name.lower())
    return "-".join(part for part in kept.split("-") if part)
