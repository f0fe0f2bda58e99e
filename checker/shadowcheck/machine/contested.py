"""Whether the order in which a machine entered its active states decides anything: it is tried.

Two machines in the same states may have entered them in different orders. No table shows that order, so unfolding
starts a reaction from each order that could matter, and refuses a machine whose reaction is not the same from all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.regions import count, orders
from shadowcheck.machine.script import Script

if TYPE_CHECKING:
    from shadowcheck.machine.bench import Answer, Bench
    from shadowcheck.machine.lts import LocalState

MOST_ORDERS = 1_000
"""The most orders that are tried for one reaction: six regions that all react have 720."""
WHY = (
    "python-statemachine decides between regions by that order, which no state shows: where transitions conflict, that "
    "of the region entered first is taken, and handlers run in that order"
)
INSTEAD = (
    "guards that exclude each other, as cond=\"not In('closed')\"; one transition of the state around the regions; or "
    "handlers whose order makes no difference"
)



def in_any_order(bench: Bench, script: Script) -> Answer | None:
    """Let *bench* react to *script* in the state that it was put in, and again in that state entered in other orders.

    Raises `SpecificationError` if the order in which the states were entered makes a difference.
    """
    here = bench.at
    answer = bench.react(script)
    if here is None or not bench.engine.mattering:
        return answer
    first, tried, mattering = bench.order_of(here), set[str](), {*bench.engine.mattering}
    while mattering > tried:
        tried |= mattering
        if count(first, tried) > MOST_ORDERS:
            too_many = f"is done in so many regions that there are more than {MOST_ORDERS:,} orders"
            raise _refused(bench, script, here, too_many)
        for order in orders(bench.topology, first, tried):
            bench.put(here, order)
            again = Script(script.event, {**script.answers, **script.asked})
            other = bench.react(again)
            if not _is_same(answer, other) or again.asked != script.asked:
                raise _refused(
                    bench, script, here, "depends on the order in which the regions were entered: "
                    f"{_told(answer)}; or, if it was {', '.join(order.active)}: {_told(other)}",
                )
            mattering |= bench.engine.mattering
    return answer


def _refused(bench: Bench, script: Script, here: LocalState, what: str) -> SpecificationError:
    return SpecificationError(
        f"what {script.event!r} does {what}", where=place(bench.cls, state=here, event=script.event), why=WHY,
        instead=INSTEAD, code="SC0185",
    )


def _is_same(answer: Answer | None, other: Answer | None) -> bool:
    """Whether both say the same, in whatever order the choices were asked."""
    if answer is None or other is None:
        return answer is other
    return answer == replace(other, choices=answer.choices)


def _told(answer: Answer | None) -> str:
    return ", ".join([f"it leads to {answer.target}", answer.outcome, *answer.acts]) if answer else "it is refused"
