"""Documents that are executed: their blocks of code, and whether what a command prints is what the document shows.

In an output, a line ``...`` stands for any number of lines, and a line that ends in `` ...`` for any line that begins
so; several spaces count as one.

A block that has a title is a file, which is saved under that name. Above a block, a comment may say what the reader
does by hand:

* ``<!-- not run: REASON -->``: the block is only shown.
* ``<!-- in FILE, instead of: LINE -->``: the block replaces that line of a file that was saved before.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FENCE = re.compile(
    r"""^(?:<!--\ (?:not\ run:\ (?P<reason>[^\n]+)|in\ (?P<file>\S+),\ instead\ of:\ (?P<line>[^\n]+))\ -->\n)?
    ```(?P<language>\w+)(?:\ title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the block of output that follows it, if one does.

    `title` is the file that it is; `not_run` says why it is only shown; it replaces the line `instead` of `file`.
    """

    language: str
    text: str
    output: str | None = None
    title: str = ""
    not_run: str = ""
    file: str = ""
    instead: str = ""

    @property
    def name(self) -> str:
        """Its first line."""
        return self.text.partition("\n")[0]


def blocks(document: str) -> list[Block]:
    """Commands and snippets in the order of the document; output belongs to what stands before it."""
    found: list[Block] = []
    for fence in FENCE.finditer(document):
        language, text = fence["language"], fence["text"]
        if language == "text" and fence["reason"] is None:
            assert found[-1].output is None, f"two outputs of one command: {text}"
            found[-1] = replace(found[-1], output=text)
        else:
            optional = (fence[name] or "" for name in ("title", "reason", "file", "line"))
            found.append(Block(language, text, None, *optional))
    return found


def environment() -> dict[str, str]:
    """This interpreter's programs first on the path, and nothing that would turn on coverage or colours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_", "COVERAGE_"))}
    path = f"{os.path.dirname(sys.executable)}{os.pathsep}{kept['PATH']}"  # noqa: PTH120 - as `sys` has it
    return {**kept, "PATH": path, "COLUMNS": "200", "NO_COLOR": "1"}


def shell(command: str, folder: Path) -> str:
    """Run a command as the document has it; it must succeed. Return what it prints."""
    done = subprocess.run(
        ["bash", "-uo", "pipefail", "-c", command], cwd=folder, env=environment(), capture_output=True, text=True,
        check=False, timeout=900,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def printed(block: Block, folder: Path) -> str:
    """Run a block that is a command or a snippet of Python, and return what it prints."""
    if block.language == "sh":
        return shell(block.text, folder)
    assert block.language == "python", f"nobody knows how to run {block.language}: {block.name}"
    return shell(f"python - <<'SNIPPET'\n{block.text}SNIPPET", folder)


def normal(line: str) -> str:
    """Let several spaces count as one."""
    return " ".join(line.split())


def matches(wanted: list[str], found: list[str]) -> bool:
    """Whether *found* is *wanted* with something for each ``...``."""
    if not wanted:
        return not found
    if wanted[0] == "...":
        return any(matches(wanted[1:], found[skipped:]) for skipped in range(len(found) + 1))
    if not found:
        return False
    first = wanted[0].removesuffix(" ...")
    same = found[0].startswith(first) if first != wanted[0] else found[0] == first
    return same and matches(wanted[1:], found[1:])


def lines(text: str) -> list[str]:
    """The lines of an output, to be compared."""
    return [normal(line) for line in text.splitlines()]


def as_shown(block: Block, found: str) -> bool:
    """Whether what was *found* is what the document shows, if it shows anything."""
    return block.output is None or matches(lines(block.output), lines(found))
