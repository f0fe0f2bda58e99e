# ruff: noqa: INP001 - mkdocs loads it by its path
"""What is added to the pages that are written by hand, when they are shown."""

from __future__ import annotations

import re

from shadowcheck.report.markdown import code, plain, table
from vss_protocol.network.faults import FAULTS

CHANGE = re.compile(r"^<!-- in (?P<file>\S+), instead of: .+ -->\n```(?P<language>\w+)$", re.MULTILINE)
"""A block that replaces a line of a file: the comment is for the test that does so, and the reader sees a title."""


def shown(markdown: str) -> str:
    """Return the page as it is shown: with the table of faults, and with titles of blocks that change a file."""
    titled = CHANGE.sub(r'```\g<language> title="\g<file>, changed"', markdown)
    return titled.replace("{{ faults }}", faults())


def faults() -> str:
    """Write the table of the faults that can be switched off."""
    return table(("fault", "what may happen"), ((code(name), plain(says)) for name, says in FAULTS.items()))
