"""Designs of servants: one that keeps every claim, and several that break some."""

from dataclasses import dataclass
from typing import Annotated

from shadowcheck.machine import Between, NoData, State, observable, stays
from toys.masters import Mood, ServantDesign


@dataclass
class Feelings:
    """What a moody servant remembers."""

    mood: Mood = Mood.CALM
    tally: Annotated[int, Between(0, 1)] = 0


class Good(ServantDesign[NoData]):
    """Holds still from Freeze to Thaw or Abort; refuses to if it is tired."""

    moving = State(initial=True)
    holding = State()

    freeze = moving.to(holding, unless="tired") | stays(moving, cond="tired")
    thaw = moving.from_(holding)
    abort = moving.from_(moving, holding)

    @observable
    def still(self) -> bool:
        """It holds still."""
        return bool(self.holding.is_active)

    def on_freeze(self) -> bool:
        """Refuse if it is tired."""
        return not self.tired

    def on_thaw(self) -> None:
        """Tidy up."""
        self.tidy()


class Stubborn(ServantDesign[NoData]):
    """Stays still when it is told to abort."""

    moving = State(initial=True)
    holding = State()

    freeze = moving.to(holding) | stays(holding)
    thaw = moving.from_(holding)
    abort = stays(moving, holding)

    @observable
    def still(self) -> bool:
        """It holds still."""
        return bool(self.holding.is_active)


class Sloppy(Good):
    """Does not hold still at all, and tidies up at Freeze."""

    @observable
    def still(self) -> bool:
        """Never."""
        return False

    def on_freeze(self) -> bool:
        """Tidy up too early."""
        self.tidy()
        return not self.tired


class Busy(Good):
    """Tidies up too early, and only that."""

    def on_freeze(self) -> bool:
        """Tidy up too early."""
        self.tidy()
        return not self.tired


class Excused(Busy):
    """Tidies up too early, on purpose."""

    waivers = {
        "tidies-when-thawed": "its room is small",
        "tidies-when-thawed-of-the-second": "its room is small",
        "resumes": "nobody waits for it",
    }


class Deaf(ServantDesign[NoData]):
    """Answers no Abort while it moves: a master may send one under the lenient reading only."""

    moving = State(initial=True)
    holding = State()

    freeze = moving.to(holding)
    thaw = moving.from_(holding)
    abort = moving.from_(holding)

    @observable
    def still(self) -> bool:
        """It holds still."""
        return bool(self.holding.is_active)


class Frozen(ServantDesign[NoData]):
    """Answers no Abort once it is still, and stays so."""

    moving = State(initial=True)
    holding = State()

    freeze = moving.to(holding) | stays(holding)
    thaw = holding.to(moving)
    abort = stays(moving)

    @observable
    def still(self) -> bool:
        """It holds still."""
        return bool(self.holding.is_active)


class Numb(ServantDesign[NoData]):
    """Does not move again when it is thawed."""

    moving = State(initial=True)
    holding = State()

    freeze = moving.to(holding) | stays(holding)
    thaw = stays(moving, holding)
    abort = moving.from_(moving, holding)

    @observable
    def still(self) -> bool:
        """It holds still."""
        return bool(self.holding.is_active)


class Listing(Good):
    """Waives claims without a word."""

    waivers = ("resumes",)


class Moody(ServantDesign[Feelings]):
    """Holds still unless it is cross, and fails to say so."""

    moving = State(initial=True)
    holding = State()

    freeze = stays(moving, cond="cross") | moving.to(holding, unless="cross")
    thaw = moving.from_(moving, holding)
    abort = moving.from_(moving, holding)

    @observable
    def still(self) -> bool:
        """It holds still."""
        return bool(self.holding.is_active)

    def cross(self) -> bool:
        """Whether it is cross."""
        return self.model.mood is Mood.CROSS

    def on_freeze(self) -> None:
        """Complain if it is cross."""
        if self.cross():
            self.record_failure("too cross")


class Loud(ServantDesign[NoData]):
    """Is never still, from the start: a claim is broken without a step."""

    moving = State(initial=True)
    freeze = thaw = abort = stays(moving)

    @observable
    def still(self) -> bool:
        """Always."""
        return True

    @observable
    def asleep(self) -> bool:
        """Always."""
        return True
