"""Mistakes, each with the claims that catch it."""

import dataclasses

from shadowcheck.network import Network, Step
from shadowcheck.specification import SeededFault


def _hasty(net: Network) -> Network:
    return net.edited("commit", lambda step: dataclasses.replace(step, moves=step.moves[:1]))


def _fickle(net: Network) -> Network:
    """Let the prepared resource take back its promise: it is told to abort, though nobody has decided that."""

    def also_prepared(step: Step) -> tuple[Step, Step]:
        return step, dataclasses.replace(step, name="break a promise", moves=(net.role("resource").does("abort"),),
                                         labels=("give up",))

    return net.edited("give up", also_prepared)


def _silent(net: Network) -> Network:
    return net.edited("tell abort", lambda _: None)


SEEDED_FAULTS = (
    SeededFault("hasty", "The manager commits without the votes.", _hasty, ("all-or-none", "every-vote-is-heard")),
    SeededFault("fickle", "A resource gives up though it has voted yes.", _fickle, ("a-promise-is-kept",)),
    SeededFault("silent", "The manager tells nobody that it aborts.", _silent, ("nobody-waits-for-ever",)),
)
