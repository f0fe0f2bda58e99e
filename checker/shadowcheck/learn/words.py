"""Words of a hypothesis: what is sent in its states, and which words lead to them, or tell them apart."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from shadowcheck.specification.learned import NOT_NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.specification.learned import Letter, Word


def sent_in(state: Any) -> list[Letter]:  # noqa: ANN401 - aalpy has no types
    """Return the letters that are sent in a *state* of a hypothesis."""
    return [letter for letter, done in state.output_fun.items() if done != NOT_NOW]


def reached(hypothesis: Any) -> list[tuple[Word, Any]]:  # noqa: ANN401 - aalpy has no types
    """Return the states of *hypothesis*, each with a shortest word that leads there, the shortest first."""
    found: dict[Any, tuple[Word, Any]] = {hypothesis.initial_state.state_id: ((), hypothesis.initial_state)}
    waiting = deque(found.values())
    while waiting:
        word, state = waiting.popleft()
        for letter in sent_in(state):
            after = state.transitions[letter]
            if after.state_id not in found:
                found[after.state_id] = (*word, letter), after
                waiting.append(found[after.state_id])
    return list(found.values())


def suffixes(hypothesis: Any) -> Sequence[Word]:  # noqa: ANN401 - aalpy has no types
    """Return words of which each two states of *hypothesis* do one differently."""
    found = hypothesis.compute_characterization_set() if len(hypothesis.states) > 1 else []
    return [tuple(one) for one in found or []]
