"""A run in one line of text: by the numbers of its rules, with what is needed to build its instance again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.trace import Trace

_LINE = re.compile(r"run of (?P<names>[^:]*): (?P<rules>[0-9.]*)(?:; (?:repeats from (?P<loop>\d+)|(?P<rests>rests)))?")


@dataclass(frozen=True)
class Recorded:
    """A run as `run_of` wrote it: the options and numbers of replicas, its rules, and how it goes on for ever."""

    names: Mapping[str, str]
    rules: tuple[int, ...]
    loop_at: int | None = None
    rests: bool = False


def run_of(trace: Trace, settings: Mapping[str, str]) -> str:
    """Write *trace*, which was found under *settings*, in a line."""
    names = {**settings, **{name: str(number) for name, number in trace.instance.sizes.items()}}
    rules = ".".join(str(step.rule.number) for step in trace.steps)
    end = "; rests" if trace.rests else f"; repeats from {trace.loop_at}" if trace.loop_at is not None else ""
    return f"run of {', '.join(f'{name}={value}' for name, value in names.items())}: {rules}{end}"


def read_run(line: str) -> Recorded | None:
    """Read what `run_of` wrote; None if *line* is something else."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    pairs = (pair.partition("=") for pair in found["names"].split(", ") if pair)
    rules = tuple(int(rule) for rule in found["rules"].split(".") if rule)
    loop = None if found["loop"] is None else int(found["loop"])
    return Recorded({name: value for name, _, value in pairs}, rules, loop, rests=found["rests"] is not None)
