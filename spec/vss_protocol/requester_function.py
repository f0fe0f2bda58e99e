"""What a backup program that is written as a function talks to: IVssBackupComponents and IVssAsync, in snake case.

    from vss_protocol.requester_function import VssError

    def my_backup(vss):
        with vss.create() as backup:                      # Release, whatever happens
            backup.initialize_for_backup()
            backup.gather_writer_metadata().wait()

The methods are the calls and deeds of `vss_protocol.methods.CALLS`. A call that fails, and a deed too, raises
`VssError`; `code` says how. Calls take no arguments: what matters to the protocol is in their names.
Ctrl-C comes as `KeyboardInterrupt` in place of any call around which the function catches that. `vss.thread(function)`
starts another thread of the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.function import Handle
from vss_protocol.methods import CALLS, CANCELLED, FAILED, FINISHED, OF_NO_INSTANCE, PENDING, SECOND, Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping
    from types import TracebackType

    from shadowcheck.function import Asking, Thread

SUCCESS = "S_OK"
OPERATIONS = {which.call for which in Operation}
OF_OPERATIONS = [event for event, call in CALLS.items() if call.kind is Kind.OPERATION]
OF_BACKUP = [event for event, call in CALLS.items() if call.kind is Kind.INSTANCE or (call.kind is Kind.DEED and event not in OF_NO_INSTANCE)]
OF_VSS = [event for event, call in CALLS.items() if call.kind is Kind.DEED]
INSTANCES = ("", SECOND)
"""Before the calls on each of the instances that a program may hold at a time."""


class VssError(Exception):
    """A call, an operation or a deed has failed; `code` is the name of the HRESULT, as in vss.h (of a deed, it is `NOT_DONE`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Called(Handle):
    """Something that makes calls; *of* are the events that are its methods."""

    __slots__ = ("_of", "_vss", "_what")

    def __init__(self, vss: Vss, what: str, of: list[str]) -> None:
        self._vss, self._what, self._of = vss, what, of

    def __getattr__(self, name: str) -> _Method:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._of:
            self._vss.refuse_name(self._what, name, self._of)
        return _Method(self, name)

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return ()

    def called(self, event: str) -> Any:  # noqa: ANN401 - an operation, a code, or nothing
        """Make the call."""
        raise NotImplementedError


class _Method(Handle):
    """A method of one of these objects, not yet called."""

    __slots__ = ("_name", "_owner")

    def __init__(self, owner: _Called, name: str) -> None:
        self._owner, self._name = owner, name

    def __call__(self, *arguments: object, **named: object) -> Any:  # noqa: ANN401 - as `called` says
        if any(not isinstance(one, Item) for one in (*arguments, *named.values())):
            self._owner._vss.refuse_arguments(self._name)  # noqa: SLF001 - of the same module
        return self._owner.called(self._name)

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return self._name, type(self._owner), self._owner.holds()


class Item(Handle):
    """One of the volumes or writers: which one does not matter."""

    __slots__ = ()

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return ()


class Items(Handle):
    """The volumes, or the writers: one or more."""

    __slots__ = ("_begun", "_vss", "_what")

    def __init__(self, vss: Vss, what: str) -> None:
        self._vss, self._what = vss, what
        self._begun = False

    def __iter__(self) -> Iterator[Item]:
        return Items(self._vss, self._what)

    def __next__(self) -> Item:
        if self._begun and not self._vss.asks("decide", "__next__", f"another {self._what}")[f"another {self._what}"]:
            raise StopIteration
        self._begun = True
        return Item()

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return self._what, self._begun


class Async(_Called):
    """IVssAsync: the operation that a call has begun, and that may be pending.

    `query_status` returns VSS_S_ASYNC_PENDING, VSS_S_ASYNC_FINISHED or VSS_S_ASYNC_CANCELLED, or raises the error with which the operation
    ended. `wait` is Wait(INFINITE), `wait_for_a_while` is Wait(ms). `cancel` returns S_OK, or says that there was nothing to cancel.
    `release` is IVssAsync::Release.
    """

    __slots__ = ("_backup", "_number")

    def __init__(self, backup: Backup, number: int) -> None:
        super().__init__(backup._vss, "IVssAsync", [*OF_OPERATIONS, "release"])  # noqa: SLF001 - of the same module
        self._backup, self._number = backup, number

    def called(self, event: str) -> str:
        """Make the call, and return the code that it answers."""
        if self._number != self._backup.begun:
            self._vss.refuse_earlier(event)
        told = self._backup.asks("release_async" if event == "release" else event, event)
        return str(told["operation_status"]) if told.get("operation_status", FAILED) != FAILED else _code(told)

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return self._number == self._backup.begun, self._backup.holds()


class Backup(_Called):
    """IVssBackupComponents: an instance. Leaving its `with` block calls Release.

    A call that begins an operation returns it, as an `Async`. `get_writer_status` returns S_OK if every writer is well, or else
    the failure of one. All other calls and deeds return nothing.
    """

    __slots__ = ("begun", "prefix", "references")

    def __init__(self, vss: Vss, prefix: str) -> None:
        super().__init__(vss, "IVssBackupComponents", OF_BACKUP)
        self.prefix, self.references, self.begun = prefix, 1, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._counted("release", "__exit__")

    def called(self, event: str) -> Any:  # noqa: ANN401 - an operation, a code, or nothing
        """Make the call; count the references to the instance, and the operations."""
        if event in {"release", "add_ref"}:
            return self._counted(event, event)
        told = self.asks(event, event)
        if event in OPERATIONS:
            self.begun += 1
            _code(told)
            return Async(self, self.begun)
        _code(told)
        return str(told.get("writer_failure", SUCCESS)) if event == "get_writer_status" else None

    def asks(self, event: str, method: str) -> Mapping[str, Any]:
        """Make the call *event* on this instance, and return what it is answered."""
        if self._vss.holding.get(self.prefix) not in {None, self}:
            self._vss.refuse_stale(event)
        return self._vss.asks(self.prefix + event, method)

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return self.prefix, self._vss.holding.get(self.prefix) is self, self.references

    def _counted(self, event: str, method: str) -> None:
        _code(self.asks(event, method))
        self.references += 1 if event == "add_ref" else -1
        if self.references == 0:
            self._vss.holding.pop(self.prefix, None)


class Vss(_Called):
    """What a function is handed: it creates instances, does what is not a call of VSS, and decides.

    `volumes()` and `writers()` are for loops: one or more. `decide("...")` is true or false: what the program goes by, besides answers.
    """

    __slots__ = ("_run", "holding")

    def __init__(self, run: Asking) -> None:
        super().__init__(self, "vss", OF_VSS)
        self._run = run
        self.holding: dict[str, Backup] = {}

    def create(self) -> Backup:
        """CreateVssBackupComponents: return an instance; the first, or a second one beside it."""
        prefix = next((one for one in INSTANCES if one not in self.holding), None)
        if prefix is None:
            self._refuse("a third instance is created while two are held", "the environment knows two at a time", "release one first", "SC9015")
        _code(self.asks(prefix + "create", "create"))
        self.holding[prefix] = Backup(self, prefix)
        return self.holding[prefix]

    def decide(self, question: str = "it goes on so") -> bool:
        """Whether it is so: both are tried."""
        return bool(self.asks("decide", "decide", question)[question])

    def thread(self, function: Callable[..., object], *arguments: object) -> Thread:
        """Start another thread of the program, which calls *function* with *arguments*; `join()` of what is returned waits for its end.

        Its calls come between those of the others in every order; what a thread does between two calls is one moment.
        An exception that escapes from it ends the process.
        """
        return self._run.start(function, arguments)

    def volumes(self) -> Items:
        """The volumes to be backed up: one or more."""
        return Items(self, "volume")

    def writers(self) -> Items:
        """The writers: one or more."""
        return Items(self, "writer")

    def called(self, event: str) -> None:
        """Do what is not a call of VSS."""
        if event not in OF_NO_INSTANCE and SECOND in self.holding:
            self._refuse(
                f"{event} does not say to which of two instances it belongs", "a deed such as copying is part of one backup",
                f"backup.{event}(), of the instance that it belongs to", "SC9016",
            )
        _code(self.asks(event, event))

    def asks(self, event: str, method: str, question: str = "") -> Mapping[str, Any]:
        """Make the call *event*, and return what it is answered."""
        return self._run.ask(event, method, question)

    def holds(self) -> Hashable:
        """Return what its later calls depend on."""
        return tuple((prefix, one.references, one.begun > 0) for prefix, one in sorted(self.holding.items()))

    def refuse_name(self, what: str, name: str, known: list[str]) -> NoReturn:
        """Refuse a method that does not exist."""
        if name.endswith("_thread"):
            self._refuse(
                f"{name} is for state machines", "a function makes the call itself, in a thread of its own",
                "vss.thread(function), and join() of the thread that it returns", "SC9017",
            )
        near = closest(name, [*known, "create", "thread", "volumes", "writers"] if what == "vss" else known)
        where = f"it belongs to {_owner(name)}; " if name in CALLS else ""
        self._refuse(
            f"{what} has no method {name!r}", f"{where}the calls and deeds are those of vss_protocol.methods.CALLS",
            f"did you mean {' or '.join(near)}?" if near else "leave it out, if it does not matter to the protocol", "SC9017",
        )

    def refuse_arguments(self, name: str) -> NoReturn:
        """Refuse arguments that would be ignored."""
        self._refuse(
            f"{name} is given arguments", "the calls take none: what matters to the protocol is in their names, and the rest would silently be ignored",
            f"{name}(), or another call, such as set_backup_failed, set_context_all or wait_for_a_while", "SC9018",
        )

    def refuse_earlier(self, event: str) -> NoReturn:
        """Refuse a call about an operation that is not the last one."""
        self._refuse(
            f"{event} asks about an operation after which another one was begun", "the environment knows the state of the operation begun last",
            "ask until an operation has ended before the next one is begun", "SC9019",
        )

    def refuse_stale(self, event: str) -> NoReturn:
        """Refuse a call on an instance that is gone, and in whose place there is another one."""
        self._refuse(
            f"{event} is called on an instance that was released, after another one was created",
            "the environment knows two instances at a time, by the order in which they were created", "call it on an instance that is held", "SC9015",
        )

    def _refuse(self, what: str, why: str, instead: str, code: str) -> NoReturn:
        self._run.refuse(SpecificationError(what, where=self._run.where, why=why, instead=instead, code=code))


def _owner(event: str) -> str:
    if event == "create" or event in OF_NO_INSTANCE:
        return "vss"
    return "IVssAsync" if event in OF_OPERATIONS else "IVssBackupComponents"


def _code(told: Mapping[str, Any]) -> str:
    """Return the code of an answer that is not an error. Raises `VssError` for an error."""
    failed = told.get("operation_status") == FAILED or not told.get("call_succeeds", True)
    code = str(told["failure_code"]) if failed else SUCCESS
    if code not in {SUCCESS, PENDING, FINISHED, CANCELLED}:
        raise VssError(code)
    return code


__all__ = ["Async", "Backup", "Item", "Items", "Vss", "VssError"]
