"""Steps: rows of the table that wires roles, and how fair the runs are to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from shadowcheck.errors import SpecificationError
from shadowcheck.network.role import Move, Scope


class Fairness(IntEnum):
    """What is assumed of an action: nothing, or that in certain runs it is taken again and again.

    `WEAK`: if from some point on it is always enabled. `STRONG`: if it is enabled again and again, with whatever
    pauses. The values make ``False`` and ``True`` short for `NONE` and `WEAK`.
    """

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, init=False)
class Step:
    """One row of the table: who does what at the same time, as in ``Step("commit", manager.does("commit"), ready)``.

    `name` identifies it; `labels` are further words that claims may use for it. `by` is who acts: a role's name; it is
    that of the first move if left out. `says` is one sentence, in which ``{who}`` stands for the replica; left out, it
    is the name. `source` is the page that says so, if any. `group` switches it: "" is always on, other groups are
    faults or environment by name. `fair` (True: weakly): it is not put off for ever, as `Fairness` says. `action` names
    what fairness is about where several steps are ways in which one thing can go (a handler returns, with success or
    with a veto); it is the step's own name if left out. Raises `SpecificationError` for a move that is none.
    """

    name: str
    moves: tuple[Move, ...]
    by: str
    says: str
    source: str
    labels: tuple[str, ...]
    group: str
    fair: bool | Fairness
    action: str

    def __init__(  # noqa: PLR0913 - a row of the table has as many columns
        self, name: str, *together: Move, moves: tuple[Move, ...] = (), by: str = "", says: str = "", source: str = "",
        labels: tuple[str, ...] = (), group: str = "", fair: bool | Fairness = False, action: str = "",
    ) -> None:
        moves = together or moves  # as a tuple by keyword: so does dataclasses.replace
        for move in moves:
            if not isinstance(move, Move):
                raise SpecificationError(
                    f"{move!r} is no move", where=f"step {name!r}",
                    why="a row of the table is a name and the moves that are made at the same time; the rest has names",
                    instead="Step('commit', manager.does('commit'), each(resource.does('hear')), says='...')",
                )
        actor = moves[0].role.name if moves else ""
        about = "{who}: " if any(move.scope is Scope.ONE and move.role.replicas for move in moves) else ""
        vars(self).update(  # a frozen dataclass lets nobody assign, not even its own constructor
            name=name, moves=moves, by=by or actor, says=says or f"{about}{name}.", source=source, labels=labels,
            group=group, fair=fair, action=action,
        )

    @property
    def fairness(self) -> Fairness:
        """What is assumed of the step's action, however `fair` was written."""
        return Fairness(self.fair)

    @property
    def replicated(self) -> str | None:
        """The parameter over which the step's bound replica ranges; None if nobody is bound."""
        return next(iter(self.bound), None)

    @property
    def bound(self) -> tuple[str, ...]:
        """The parameters of the roles of which one replica moves; a well-formed step has at most one."""
        families = (move.role.replicas for move in self.moves if move.scope is Scope.ONE and move.role.replicas)
        return tuple(dict.fromkeys(families))
