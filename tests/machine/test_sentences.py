"""What a state or an event stands for is said where it is declared, and found in the table."""

from shadowcheck.machine import Machine, NoData, Sentence, State, explained, stays, unfold


class Clerk(Machine[NoData]):
    idle = explained(State(initial=True), "Nobody waits.", "the office")
    busy = State()
    ends = ("idle",)

    come = explained(idle.to(busy), "Somebody comes.", "the door")
    go = explained(busy.to(idle) | stays(idle), "Everybody leaves.", "the clock")

    glossary = {"busy": Sentence("Somebody waits.", "the queue"), "go": Sentence("Never read.", "")}


class Apprentice(Clerk):
    """The same, with other handlers."""

    def on_go(self):
        """Sweep the floor."""


def test_sentences_at_the_declaration_go_into_the_table_and_win_over_the_glossary():
    assert unfold(Clerk).glossary == {
        "idle": Sentence("Nobody waits.", "the office"),
        "busy": Sentence("Somebody waits.", "the queue"),
        "come": Sentence("Somebody comes.", "the door"),
        "go": Sentence("Everybody leaves.", "the clock"),
    }


def test_who_inherits_a_machine_inherits_its_sentences():
    assert unfold(Apprentice).glossary == unfold(Clerk).glossary


def test_an_explained_declaration_is_the_declaration_itself():
    state = State()
    assert explained(state, "It is.", "page") is state
