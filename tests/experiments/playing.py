"""A system that does what a model says, written apart from the checker's reports: for tests that drive a system."""

from experiments.lines import coin
from shadowcheck.check.pipeline import built
from shadowcheck.classics import die_hard, two_phase_commit
from shadowcheck.instance import compile_network
from shadowcheck.sources.models import asked_for
from toys.coordinator import MODEL

PLAYED = {
    "die-hard": die_hard.MODEL.model(), "two-phase-commit": two_phase_commit.MODEL.model(),
    "coin": coin(), "toy": MODEL,
}


class Played:
    """Takes the steps of a model; the step *wrong* it does not take, though it says so."""

    def __init__(self, name, wrong=""):
        model = PLAYED[name]
        asked = asked_for(model, (), ())
        self.instance = compile_network(built(model, asked)[0], asked.sizes)
        self.here, self.wrong = self.instance.initial, wrong

    def step(self, name, /, *, into=None, **decided):
        if name == self.wrong:
            return
        fitting = {there for rule, there in self.instance.successors(self.here) if self._fits(rule, name, decided)}
        fitting = {there for there in fitting if not into or into.items() <= self.instance.describe(there).items()}
        (self.here,) = fitting

    def _fits(self, rule, name, decided):
        chosen = {key: value for part in rule.parts for key, value in part.choices
                  if key not in part.field.system.parameters}
        numbers = {value for key, value in decided.items() if key not in chosen}
        return rule.step.name == name and chosen.items() <= decided.items() and numbers <= {*rule.numbers}

    def state(self):
        return self.instance.describe(self.here)
