"""Models: a network that can be built with options, its claims, and the seeded faults that show that the claims bite.

A model is what a specification offers to the checker through the entry-point group ``shadowcheck.models``
(or a file, ``file.py:NAME``). An interface is what it offers for designs of one kind through the
group ``shadowcheck.designs``: the profile that such a design derives from, the model in which it plays, and the text of
a design to start from. The checker knows nothing else of a specification.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.claims import Claim
from shadowcheck.errors import SpecificationError
from shadowcheck.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.function import Profile
    from shadowcheck.machine import Machine
    from shadowcheck.object import Profile as ObjectProfile
    from shadowcheck.specification.account import Account
    from shadowcheck.specification.pages import Page
    from shadowcheck.specification.recording import Recording
    from shadowcheck.specification.substitute import Substitute


@dataclass(frozen=True)
class Option:
    """A named choice of how to read or bound the model: its values (the first is the default) and what they mean.

    A `reading` is an option for a point on which the documentation contradicts itself: a design is verified under each
    of its values.
    """

    name: str
    values: tuple[str, ...]
    says: str
    reading: bool = False

    @property
    def default(self) -> str:
        """The value used unless set otherwise."""
        return self.values[0]

    def checked(self, value: object, where: str) -> str:
        """Return *value* as text; raises `SpecificationError` if the option has no such value. *where* it was given."""
        if str(value) in self.values:
            return str(value)
        raise SpecificationError(
            f"option {self.name!r} cannot be {value!r}", where=where, why=f"its values are {', '.join(self.values)}",
            instead="use one of them", code="SC0507",
        )


@dataclass(frozen=True)
class SeededFault:
    """A deliberate mistake in the model, and the claims that must catch it.

    `change` edits the sound network (one step or one guard); the checker must then find each claim of `kills` broken.
    `options`, `sizes` and `without` are the configuration in which the mistake is sought.
    """

    name: str
    says: str
    change: Callable[[Network], Network]
    kills: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """How a user's own machine plays a role: as it is, with the events and observables of the reference machine.

    A design that derives from `profile` is put into the network by `plays(network, design)`, which raises
    `SpecificationError` if it does not fit. `undeclared(design)` are the observables of the role about which such a
    design says nothing, each with what it would have to declare: a claim that looks at no others of the role is not
    exercised.
    """

    profile: type[Machine[Any]] | None = None
    plays: Callable[[Network, Any], Network] | None = None
    undeclared: Callable[[Any], Mapping[str, str]] = field(default=lambda _: {})

    def fits(self, machine: type[Machine[Any]]) -> bool:
        """Whether *machine* is a design of the profile."""
        return self.profile is not None and issubclass(machine, self.profile)


@dataclass(frozen=True)
class Model:
    """A specification, ready to be checked.

    `build(options)` gives the network, and `claims(network, options)` the claims that apply under these options.
    `parties` owe the claims; a party's machine is the role of its name, if there is one. `sizes` are default numbers of
    replicas. `beside` names sizes that are counted with the verified design: with {"servers": "others"}, three
    servers are the design and two others. `replaceable` are the roles that a user's own machine may play, and how.
    `addresses` turns a source slug into a public address. `recorded` are counts (states, steps, depth) of
    configurations by their `key`, with which a check compares. `normal` names a `possible` claim whose witness is drawn
    as the normal course.
    `account(model)` relates the claims to the rules that they formalise. `on_demand(model)` is a variant whose claims
    are judged only when somebody asks for their rules. `exhibits()` are designs that are drawn with the model.
    `pages()` tell what became of each sentence of the documentation. `notes` are what every report has to say, because
    every verdict depends on it.
    """

    name: str
    says: str
    options: Sequence[Option]
    sizes: Mapping[str, int]
    build: Callable[[Mapping[str, str]], Network]
    claims: Callable[[Network, Mapping[str, str]], Sequence[Claim]]
    parties: Sequence[str] = ()
    seeded_faults: Sequence[SeededFault] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    replaceable: Mapping[str, Part] = field(default_factory=dict)
    addresses: Callable[[str], str] = str
    normal: str = ""
    recorded: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    account: Callable[[Model], Account] | None = None
    on_demand: Callable[[Model], Model] | None = None
    exhibits: Callable[[], Sequence[Exhibit]] = tuple
    pages: Callable[[], Sequence[Page]] = tuple
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        kinds: Mapping[str, type[Any]] = {
            "options": Sequence, "sizes": Mapping, "parties": Sequence, "replaceable": Mapping,
        }
        for name, kind in kinds.items():
            if not isinstance(getattr(self, name), kind):
                raise self._unlike(name, "is", getattr(self, name), f"a {kind.__name__.lower()}")
        for name in ("build", "claims"):
            if not callable(getattr(self, name)):
                raise self._unlike(name, "is", getattr(self, name), "a function")

    def _unlike(self, what: str, verb: str, found: object, wanted: str) -> SpecificationError:
        return SpecificationError(
            f"{what!r} of model {self.name!r} {verb} {found!r:.80}, not {wanted}", where=f"Model(name={self.name!r})",
            why="a model is made of options, sizes, parties and functions: build(options), claims(network, options)",
            instead=f"Model(..., {what}=...) with {wanted}", code="SC0521",
        )

    def claims_on(self, network: Network, settings: Mapping[str, str]) -> list[Claim]:
        """Return the claims on *network*; raises `SpecificationError` if the model gives anything else."""
        found = self.claims(network, settings)
        claims = list(found) if isinstance(found, Iterable) else [found]
        for one in claims:
            if not isinstance(one, Claim):
                raise self._unlike("claims", "gives", one, "claims")
        return claims

    @property
    def reading(self) -> Option | None:
        """The option for the point on which the documentation contradicts itself, if there is one."""
        return next((option for option in self.options if option.reading), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that can be set: options, numbers of replicas, and roles that a user's machine may play."""
        numbers = (name for name in self.sizes if name not in self.beside.values())
        return (*(option.name for option in self.options), *numbers, *self.beside, *self.replaceable)

    @staticmethod
    def key(settings: Mapping[str, str], sizes: Mapping[str, int], without: Sequence[str] = ()) -> str:
        """Name a configuration, as in `recorded`: "clients=2 reading=strict without=crash"."""
        words = [f"{name}={value}" for name, value in sorted({**settings, **sizes}.items())]
        return " ".join([*words, *(f"without={group}" for group in sorted(without))])

    def settings(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Give every option its value; raises `SpecificationError` for an unknown option or value."""
        known = {option.name: option for option in self.options}
        for name, value in chosen.items():
            if name not in known:
                raise SpecificationError(
                    f"model {self.name!r} has no option {name!r}", where=f"--set {name}={value}",
                    why=f"its options are {', '.join(known)}", instead="name one of them", code="SC0508",
                )
            known[name].checked(value, f"--set {name}={value}")
        return {option.name: chosen.get(option.name, option.default) for option in self.options}

    def network(
        self, settings: Mapping[str, str], *, without: Sequence[str] = (),
        played: Mapping[str, type[Machine[Any]]] | None = None,
    ) -> Network:
        """Build the network under *settings*, *without* these groups and with roles *played* by other machines."""
        network = self.build(settings)
        if not isinstance(network, Network):
            raise self._unlike("build", "gives", network, "a network")
        for role, machine in (played or {}).items():
            part = self.replaceable.get(role, Part())
            if part.plays is not None and part.fits(machine):
                network = part.plays(network, machine)
            else:
                network = network.played_by(role, machine)
        return network.without(without)


@dataclass(frozen=True)
class Interface:
    """How designs of one kind are verified.

    A design derives from `profile`. `model(design)` is a network in which it plays the `roles`, with all that may
    happen to it there, and the claims about it; it raises `SpecificationError` if the design does not fit. The design
    owes the claims of the party with the interface's `name`, or all claims if there is no such party. `start` is a
    sound design whose file is copied, under another name, for a new one. `tags` are words by which code scanning groups
    the findings, beside party and strength. `settings` are the options and numbers of its models that a project may set
    for all its designs. A design may also be a function, if `calls` say what it talks to, or an ordinary class, if
    `heard` says which handlers it has; `said` are attributes of the profile that such a function or class may have, and
    the file of `plain_start`, if there is one, is copied in place of that of `start`. `recording` says how runs of
    such a party are recorded; without it, they cannot be judged. `substitute` is what stands in for the
    interface in real programs.
    """

    name: str
    says: str
    profile: type[Machine[Any]]
    model: Callable[[type[Machine[Any]]], Model]
    start: type[Machine[Any]]
    roles: tuple[str, ...]
    tags: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    calls: Profile | None = None
    heard: ObjectProfile | None = None
    said: tuple[str, ...] = ()
    plain_start: Callable[[Any], None] | type | None = None
    recording: Recording[Model] | None = None
    substitute: Substitute | None = None

    def template(self, name: str, *, machine: bool = False) -> str:
        """Write the text of a file that declares the design to start from under another *name*.

        It is `plain_start`, a function or an ordinary class, if there is one and no state *machine* is asked for.
        """
        start = self.start if machine or self.plain_start is None else self.plain_start
        text = Path(inspect.getfile(start)).read_text(encoding="utf-8")
        return text.replace(start.__name__, name)


@dataclass(frozen=True)
class Exhibit:
    """A design of a gallery: a good one, or one with a mistake that `breaks` the claim with that id.

    `settings` are the options under which it breaks the claim, such as a reading.
    """

    name: str
    says: str
    design: type[Machine[Any]]
    interface: Interface
    breaks: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
