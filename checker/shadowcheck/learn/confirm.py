"""Confirming: what the verification of the learned design finds is done by the program itself, or is not true of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from shadowcheck.specification.learned import NOT_NOW, Letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.drive.run import Run
    from shadowcheck.learn.asking import Asking
    from shadowcheck.learn.hypothesis import Hypothesis
    from shadowcheck.learn.system import System
    from shadowcheck.specification.learned import Learning, Sent, Word
    from shadowcheck.trace import Trace
    from shadowcheck.verify.findings import Finding


class Seen(Enum):
    """How far a finding was seen in a real run.

    It is broken there, too, as a recorded run is judged; or the program does all that the story tells, but a run cannot
    settle the claim; or the story cannot be sent to it.
    """

    CONFIRMED = "confirmed by a run of the program"
    DONE = "the program does what the story tells; no run alone can settle the claim"
    NOT_SENT = "not confirmed"


@dataclass(frozen=True)
class Confirmed:
    """A finding, how far it was seen, in which run, by sending which events, and what stood in the way."""

    finding: Finding
    seen: Seen
    run: Run | None = None
    word: Word = ()
    why: str = ""


class Confirming:
    """Sends the stories of findings about the design of *hypothesis* to the program."""

    def __init__(self, hypothesis: Hypothesis, learning: Learning) -> None:
        self._hypothesis, self._learning = hypothesis, learning
        self._system: System = hypothesis.system
        self.wrong: Word | None = None
        """A word that the program does otherwise than the hypothesis says."""

    def confirm(self, finding: Finding) -> Confirmed:
        """Send the story of *finding* to the program, and tell what it did; `wrong` is set if that is a surprise."""
        if finding.trace is None:
            return Confirmed(finding, Seen.NOT_SENT, why="it is about something that never happens: there is no story")
        ids = {one for verdict in finding.verdicts for one in (verdict.claim.id, verdict.claim.mirror_of) if one}
        best = Confirmed(finding, Seen.NOT_SENT, why=self._elsewhere(finding.trace))
        for word in self._words(finding.trace):
            one = self._sent(finding, word, ids)
            if self.wrong is not None or one.seen is Seen.CONFIRMED:
                return one
            best = one if best.seen is Seen.NOT_SENT and not best.why else best
        return best

    def _elsewhere(self, trace: Trace) -> str:
        abouts = {sent.about for sent in self._story(trace)} - {None}
        if len(abouts) < 2:
            return ""
        return f"it is about {len(abouts)} {self._learning.thing}s at a time"

    def _sent(self, finding: Finding, word: Word, ids: set[str]) -> Confirmed:
        conversation, run = self._system.run(word)
        self.wrong = self._surprise(conversation)
        if conversation.left_out and self.wrong is None:
            why = f"{conversation.left_out[0].words} cannot be sent where its story has it"
            return Confirmed(finding, Seen.NOT_SENT, run, word, why)
        if self.wrong is not None:
            return Confirmed(finding, Seen.NOT_SENT, run, word, "the program does otherwise than was learned")
        broken = {one.claim.id for one in run.broken} | {one.claim.mirror_of for one in run.broken}
        is_seen = bool(broken & ids) or any(one.done.over for one in conversation.taken)
        return Confirmed(finding, Seen.CONFIRMED if is_seen else Seen.DONE, run, word)

    def _surprise(self, conversation: Asking) -> Word | None:
        """Return the events of the run, up to the first one that the program handles otherwise than believed."""
        state, word = self._hypothesis.machine.initial_state, list[Letter]()
        for one in conversation.taken:
            if one.letter.event in self._system.driven.restarts:
                return None
            word.append(one.letter)
            if state.output_fun.get(one.letter, NOT_NOW) != one.done:
                return tuple(word)
            state = state.transitions[one.letter]
        return None

    def _story(self, trace: Trace) -> list[Sent]:
        steps = [*trace.steps, *(() if trace.loop_at is None else trace.steps[trace.loop_at:])]
        return [sent for step in steps if (sent := self._learning.sent(step)) is not None]

    def _words(self, trace: Trace) -> Iterator[Word]:
        """Yield what is sent to do as the story tells; about each thing alone."""
        story = self._story(trace)
        abouts = [about for about in dict.fromkeys(sent.about for sent in story) if about is not None]
        for about in (*abouts,) or (None,):
            yield self._word([sent for sent in story if sent.about in {None, about}])

    def _word(self, story: Sequence[Sent]) -> Word:
        driven, word = self._system.driven, list[Letter]()
        for place, sent in enumerate(story):
            about = None if sent.about is None or not driven.is_about(sent.event) else driven.abouts[0]
            chosen = {name: value for name, value in sent.chosen.items() if name not in driven.varied}
            if sent.event == driven.begins:
                known = [one.chosen for one in story[place:] if one.about == sent.about]
                for name, values in driven.varied.items():
                    usual = next(iter(values))
                    value = next((one[name] for one in known if name in one), usual)
                    if value != usual:
                        chosen[f"{name} of {about}"] = value
            word.append(Letter(sent.event, about, tuple(sorted(chosen.items()))))
        return tuple(word)
