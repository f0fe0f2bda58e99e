"""Networks: roles, the table of steps that wires them, and predicates over their states."""

from shadowcheck.network.mailbox import Mailbox, Message
from shadowcheck.network.network import Network
from shadowcheck.network.predicates import FALSE, TRUE, Predicate, before, entering, every, some, some_other
from shadowcheck.network.role import (
    Move,
    Role,
    Scope,
    another,
    each,
    each_able,
    if_able,
    local_system,
    others,
)
from shadowcheck.network.step import Fairness, Step

__all__ = [
    "FALSE", "TRUE", "Fairness", "Mailbox", "Message", "Move", "Network", "Predicate", "Role", "Scope", "Step",
    "another", "before", "each", "each_able", "entering", "every", "if_able", "local_system", "others", "some",
    "some_other",
]
