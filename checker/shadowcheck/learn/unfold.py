"""A hypothesis as a machine whose states show what is so in them: whether writes are held, for example.

The hypothesis is that of the program together with those who send it events. Its states are told apart further by what
the deeds on the way say, and by what was chosen on the way; all of this is in the words that lead there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from shadowcheck.learn.words import sent_in
from shadowcheck.specification.learned import Choices, Letter, Moved, Shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shadowcheck.specification.driven import Driven
    from shadowcheck.specification.learned import Done, Learning


class Unfolded(NamedTuple):
    """The states of a machine: what each shows, and its rows."""

    shows: tuple[Shown, ...]
    rows: tuple[tuple[Moved, ...], ...]


Given = tuple[tuple[str | None, Choices], ...]
_Key = tuple[Any, Shown, Given]


def unfold(hypothesis: Any, driven: Driven, learning: Learning, told: Collection[str]) -> Unfolded:  # noqa: ANN401 - aalpy has no types
    """Return the states of *hypothesis*, told apart by what they show, in the order in which they are reached.

    What is varied is chosen only if the program has *told* that it asks for it.
    """
    varied = varied_of(told, driven)
    first: _Key = (hypothesis.initial_state, (), ())
    numbers, waiting, rows = {_named(first): 0}, [first], list[tuple[Moved, ...]]()
    for key in waiting:  # grows while it is gone through
        state, shows, given = key
        own = []
        for letter in sent_in(state):
            done, then = state.output_fun[letter], given_after(given, letter, driven.begins, varied)
            after = (state.transitions[letter], learning.shows(shows, letter, done), then)
            if _named(after) not in numbers:
                numbers[_named(after)] = len(waiting)
                waiting.append(after)
            decided = tuple(one for one in letter.chosen if not _is_varied(one[0], letter, driven))
            plain = letter._replace(chosen=decided)
            chosen = dict(then).get(letter.about, ())
            own.append(Moved(len(rows), plain, chosen, not_shown(done, learning), numbers[_named(after)]))
        rows.append(tuple(own))
    return Unfolded(tuple(shows for _, shows, _ in waiting), tuple(rows))


def _named(key: _Key) -> tuple[object, ...]:
    return key[0].state_id, key[1], key[2]


def _is_varied(name: str, letter: Letter, driven: Driven) -> bool:
    return letter.event == driven.begins and any(name == f"{one} of {letter.about}" for one in driven.varied)


def not_shown(done: Done, learning: Learning) -> Done:
    """Return what is done without the parts of a reported state that a state of the machine shows."""
    return done._replace(state=tuple(one for one in done.state if not learning.is_shown(one[0])))


def varied_of(told: Collection[str], driven: Driven) -> Mapping[str, tuple[str, ...]]:
    """Return what is varied of that of which the program *told* that it asks, in whichever handler."""
    names = {one.rpartition(": ")[2] for one in told}
    return {name: tuple(values) for name, values in driven.varied.items() if name in names}


def given_after(before: Given, letter: Letter, begins: str, varied: Mapping[str, tuple[str, ...]]) -> Given:
    """Return what is chosen for each thing that events are about, after *letter*."""
    if letter.event != begins or not varied:
        return before
    chosen = dict(letter.chosen)
    own = tuple((name, chosen.get(f"{name} of {letter.about}", values[0])) for name, values in varied.items())
    return tuple(sorted({**dict(before), letter.about: own}.items(), key=lambda one: str(one[0])))
