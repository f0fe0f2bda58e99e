"""Sweep: a model is checked under every combination of some values of its options and sizes, in several processes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.check.configuration import MOST_REPLICAS, Setting
from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import check
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.specification import Model

MOST = 10_000
"""The most configurations of one sweep."""

_RANGE = re.compile(r"(\d{1,9})\.\.(\d{1,9})", re.ASCII)


class Range(NamedTuple):
    """A name of the model, the values that it takes in turn, and where it was given."""

    name: str
    values: tuple[str | int, ...]
    where: str


class Task(NamedTuple):
    """A configuration, as another process can find it again, and how it is checked."""

    model: str
    settings: tuple[Setting, ...]
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    engine: str | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Row:
    """What the check of a configuration found.

    `verdicts` counts them by their word, `broken` are the ids of the claims that fail or are vacuous, without being
    excused. Counts that are not known are None. `unfinished` says why the search is; "" if it is finished.
    """

    states: int | None = None
    steps: int | None = None
    depth: int | None = None
    verdicts: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    unfinished: str = ""
    exit_status: int = 3


def values_of(text: str, where: str) -> Range:
    """Read ``NAME=1..5``, ``NAME=a,b`` or both together; raises `SpecificationError` for anything else."""
    name, _, given = text.partition("=")
    values: list[str | int] = []
    for word in given.split(","):
        bounds = _RANGE.fullmatch(word)
        if bounds is None:
            values.append(int(word) if word.isascii() and word.isdigit() and len(word) < 10 else word)
        else:
            first, last = int(bounds[1]), int(bounds[2])
            values += range(first, min(last, first + MOST_REPLICAS) + 1) or [""]  # 3..1 has no values
    if not (name and values) or "" in values:
        raise SpecificationError(
            f"{text!r} is not a range of values", where=where, why="it takes a name, and its values in turn",
            instead="--over NAME=1..5, --over NAME=strict,lenient; 'shadowcheck list' shows the names", code="SC0891",
        )
    return Range(name, tuple(dict.fromkeys(values)), where)


def configurations(ranges: Sequence[Range], fixed: Sequence[Setting]) -> list[tuple[Setting, ...]]:
    """Return the settings of each combination of the values of *ranges*, the last one varying first, with the *fixed*.

    Raises `SpecificationError` if there are too many.
    """
    many = 1
    for one in ranges:
        many *= len(one.values)
    if many > MOST:
        raise SpecificationError(
            f"a sweep over {many:,} configurations", where=", ".join(one.where for one in ranges),
            why=f"each is checked by itself; there are at most {MOST:,}", instead="fewer values, or fewer names",
            code="SC0892",
        )
    columns = [[Setting(one.name, value, one.where) for value in one.values] for one in ranges]
    return [(*fixed, *row) for row in itertools.product(*columns)]


@cache
def _model(name: str) -> Model:
    return find_model(name)


def swept(task: Task) -> Row:
    """Check one configuration. Raises `SpecificationError` for every mistake in it."""
    model = _model(task.model)
    asked = asked_for(model, task.settings, task.without)
    report = check(model, asked, only=task.only, engine=engine_named(task.engine), run=Run(task.limit))
    if report.interrupted:
        raise KeyboardInterrupt
    counts = Counter("excused" if one.excused else one.result.value for one in report.verdicts)
    broken = tuple(
        one.claim.id for one in report.verdicts if not one.passes and one.result.value in ("fails", "vacuous")
    )
    row = Row(report.outcome.states, report.outcome.steps, report.outcome.depth, counts, broken)
    return replace(row, unfinished=report.outcome.unfinished or "", exit_status=report.exit_status)
