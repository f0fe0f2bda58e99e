"""The profile of a resource's design: what it is told, and what it says of itself."""

from typing import TypeVar

from shadowcheck.machine import Machine, observable

D = TypeVar("D")
EVENTS = ("vote", "commit", "abort")


class ResourceDesign(Machine[D]):
    """A resource: `vote` returns False for the vote no; `commit` and `abort` may come again."""

    @observable
    def locked(self) -> bool:
        """It holds the locks of the transaction."""
        return False

    @observable
    def applied(self) -> bool:
        """The changes of the transaction can be seen."""
        return False
