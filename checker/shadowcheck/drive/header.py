"""A header in C++ with parts of its own, written as one file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PART = re.compile(r'\s*#\s*include\s+"([^"]+)"')
_OPENS, _CLOSES = re.compile(r"\s*#\s*if"), re.compile(r"\s*#\s*endif\b")
_BRANCHES = re.compile(r"\s*#\s*el(if|se)\b")
_GUARD = re.compile(r"^#\s*ifndef\s+(\w+)\n#\s*define\s+\1\n", re.MULTILINE)


def as_one_file(header: Path) -> str:
    """Return *header* with each part in place of the line that includes it, and each only where it is first needed.

    A part that is needed in two branches of a condition is in both: a compiler reads one of them.
    """
    return "".join(_Written().lines(header))


class _Written:
    """The parts that a compiler has read where we are: `known` has a set for each condition that is open."""

    def __init__(self) -> None:
        self._known: list[set[Path]] = [set()]

    def lines(self, path: Path) -> Iterator[str]:
        """Yield the lines of the part *path*."""
        path = path.resolve()
        if any(path in known for known in self._known):
            return
        self._known[-1].add(path)
        text = path.read_text(encoding="utf-8")
        guard = _GUARD.search(text)
        around = set() if guard is None else {text.count("\n", 0, guard.start()), text.rstrip().count("\n")}
        for number, line in enumerate(text.splitlines(keepends=True)):
            part = _PART.match(line)
            if part is not None:
                yield from self.lines(path.parent / part[1])
                continue
            if number not in around:  # the guard around a part is no condition of what it has
                self._enter(line)
            yield line

    def _enter(self, line: str) -> None:
        """Keep count of the conditions: what was read in one branch was not read in the next."""
        if _OPENS.match(line):
            self._known.append(set())
        elif _BRANCHES.match(line):
            self._known[-1] = set()
        elif _CLOSES.match(line):
            self._known.pop()
