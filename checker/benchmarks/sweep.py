"""One process of musil or minicheck: sweeps `network.py` in the current folder, and prints a line of JSON.

``python sweep.py TOOL``, in a Python that has the tool; it needs nothing else. A tool is given a model without claims,
and counts its states; neither counts steps while it does that.
"""

from __future__ import annotations

import importlib
import json
import runpy
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMIT = 1 << 32


def musil(network: dict[str, Any]) -> Callable[[], int]:
    """Return the search of musil: `check`, to which no state is a deadlock, as any may be the last."""
    tool = importlib.import_module("musil")  # by name: only the other Python has it
    actions = [tool.Action(*rule) for rule in network["RULES"]]
    model = tool.Model(init=[network["INITIAL"]], actions=actions, terminal=lambda _: True)
    return lambda: int(tool.check(model, max_states=_LIMIT).states_explored)


def minicheck(network: dict[str, Any]) -> Callable[[], int]:
    """Return the search of minicheck: `check_safety`, of a model whose transitions are a function."""
    tool = importlib.import_module("minicheck")  # the same
    model = tool.Protocol(
        name="network", candidate=False, fields=network["FIELDS"], initial=network["INITIAL"],
        transitions=network["transitions"], invariants={},
    )
    return lambda: int(tool.check_safety(model, max_states=_LIMIT)["reachable_states"])


TOOLS = {"musil": musil, "minicheck": minicheck}


def main(tool: str) -> None:
    """Search, and say how many states there are, and in how many seconds they were found."""
    search = TOOLS[tool](runpy.run_path("network.py"))
    start = time.perf_counter()
    states = search()
    sys.stdout.write(json.dumps({"states": states, "search": time.perf_counter() - start}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
