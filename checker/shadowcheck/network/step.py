"""Steps: the rows of the table that wires the roles, and their fairness."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from shadowcheck.errors import SpecificationError
from shadowcheck.network.role import Move, Scope


class Fairness(IntEnum):
    """What is assumed about an action: nothing, or that it is taken infinitely often under a condition.

    `WEAK`: if from some point on it is always enabled. `STRONG`: if it is enabled infinitely often. The values make
    ``False`` and ``True`` short for `NONE` and `WEAK`.
    """

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, init=False)
class Step:
    """One row of the table: who does what at the same time, as in ``Step("commit", manager.does("commit"), ready)``.

    `name` identifies it; `labels` are further names that claims may use for it. `by` is the name of the role that acts;
    the default is the role of the first move. `to` is the role that it calls, if the step is a call: charts draw one
    arrow from `by` to it, and what else moves as an effect of it. `says` is one sentence, in which ``{who}`` stands for
    the replica, and ``{other}`` for another that takes part; the default is the name. `source` is the page that says
    so, if any. `group` makes it switchable: "" is always on, other groups are named faults or parts of the environment.
    `failure` says that something fails in it, as a call that is answered with an error; of equally short stories about
    a design, one with the fewest failures and faults is told. `fair`: see `Fairness`. Fairness is about the `action`,
    which several steps may share as its possible outcomes (a handler returns, with success or with a veto); the
    default is the step's own name. It is about an action of each replica by itself: steps that share an action are what
    a process may do, and one that is able to do something does something. With `anyone`, it is enough that some replica
    takes it; whoever takes part as `another` is left open in any case. `agree`
    names the choices on which all participants that make them agree: a value that one sends and others receive (value
    passing, as in Hoare's CSP). Raises `SpecificationError` if a move is not a `Move`.
    """

    name: str
    moves: tuple[Move, ...]
    by: str
    to: str
    says: str
    source: str
    labels: tuple[str, ...]
    group: str
    failure: bool
    fair: bool | Fairness
    action: str
    anyone: bool
    agree: tuple[str, ...]

    def __init__(  # noqa: PLR0913 - a row of the table has as many columns
        self, name: str, *together: Move, moves: tuple[Move, ...] = (), by: str = "", to: str = "", says: str = "",
        source: str = "", labels: tuple[str, ...] = (), group: str = "", failure: bool = False,
        fair: bool | Fairness = False, action: str = "", anyone: bool = False, agree: tuple[str, ...] = (),
    ) -> None:
        moves = together or moves  # dataclasses.replace passes a tuple by keyword
        for move in moves:
            if not isinstance(move, Move):
                raise SpecificationError(
                    f"{move!r} is not a move", where=f"step {name!r}",
                    why="a step is a name and the moves made at the same time; everything else is passed by keyword",
                    instead="Step('commit', manager.does('commit'), each(lamp.does('press')), says='...')",
                    code="SC0212",
                )
        actor = moves[0].role.name if moves else ""
        is_about_one = any(move.scope is Scope.ONE and move.role.replicas for move in moves)
        is_about_two = is_about_one and any(move.scope is Scope.ANOTHER for move in moves)
        about = "{who} and {other}: " if is_about_two else "{who}: " if is_about_one else ""
        vars(self).update(  # a frozen dataclass lets nobody assign, not even its own constructor
            name=name, moves=moves, by=by or actor, to=to, says=says or f"{about}{name}.", source=source, labels=labels,
            group=group, failure=failure, fair=fair, action=action, anyone=anyone, agree=agree,
        )

    @cached_property
    def fairness(self) -> Fairness:
        """`fair` as a `Fairness`, even if it was given as a bool."""
        return Fairness(self.fair)

    @property
    def is_trouble(self) -> bool:
        """Whether something fails in it, or it can be switched off: a plain story does without it."""
        return self.failure or bool(self.group)

    @cached_property
    def replicated(self) -> str | None:
        """The parameter over which the step's bound replica ranges; None if no replica is bound."""
        return next(iter(self.bound), None)

    @property
    def has_another(self) -> bool:
        """Whether a second replica takes part in it, of the family of the one that it is about."""
        return any(move.scope is Scope.ANOTHER for move in self.moves)

    @property
    def bound(self) -> tuple[str, ...]:
        """The parameters of the roles of which one replica moves; at most one in a well-formed step."""
        families = (move.role.replicas for move in self.moves if move.scope is Scope.ONE and move.role.replicas)
        return tuple(dict.fromkeys(families))
