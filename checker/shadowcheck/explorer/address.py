"""The address of a run in a page: what stands after the # of the page's own address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.trace import Trace

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def address(world: int, digest: str, trace: Trace, at: int | None = 0) -> str:
    """Return the address of *trace* in the *world* of that number, whose tables have the *digest*.

    It shows the run after its first *at* steps; None: at its end. Of a run that may rest at its end for ever it is told
    that the nothing after all steps is repeated.
    """
    rules = [step.rule.number for step in trace.steps]
    told = [f"m={world}", f"v={digest}", f"p={'.'.join(map(_base36, rules))}"]
    if at is not None and at != len(rules):
        told.append(f"at={at}")
    loop = len(rules) if trace.rests else trace.loop_at
    if loop is not None:
        told.append(f"loop={loop}")
    return f"#{'&'.join(told)}"


def _base36(number: int) -> str:
    """Write *number* as JavaScript does in base 36."""
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits
