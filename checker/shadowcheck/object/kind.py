"""A class as it is run: with the words of its profile, and its handlers by event. Refuses what nobody would call."""

from __future__ import annotations

import inspect
from difflib import get_close_matches
from enum import Enum
from inspect import getattr_static
from types import FunctionType
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.function.outside import Elsewhere
from shadowcheck.location import SOURCE, place
from shadowcheck.machine.choice import Choice
from shadowcheck.machine.names import is_authored
from shadowcheck.object.words import REACTION, Current
from shadowcheck.object.written import STEADY, check_members, check_outside, functions_of, members_of, sets_attribute

if TYPE_CHECKING:
    from shadowcheck.object.profile import Profile

ALIKE = 0.8
"""How much a name must be like that of a fact to be taken for a misspelt one: the author has other names, too."""


class Kind:
    """The class *written*, as it is run with the words of *profile*.

    *said* are the names of what a class of this profile says about itself, besides `waivers`; each is of the same type
    as in *base*, which also names the act that it is if a handler raises an exception. Raises `SpecificationError` for
    a class that cannot be run, and for what its author believes to be heard and is not.
    """

    def __init__(self, written: type, profile: Profile, base: type, said: tuple[str, ...]) -> None:
        self.written, self.profile = written, profile
        self.busy: object = None
        """What an object of this kind is doing, if it is doing anything: another one each time."""
        self._said = (*said, "waivers")
        self.throws = str(getattr(base, "throws", ""))
        self.said = {name: getattr(written, name) for name in self._said if hasattr(written, name)}
        self.owners = [
            owner for owner in written.__mro__
            if is_authored(owner.__module__) and owner not in profile.words.__mro__
        ]
        if issubclass(written, (Enum, tuple, type)):
            kind = next(one for one in (Enum, tuple, type) if issubclass(written, one))
            raise self._refused(
                f"{written.__qualname__} derives from {kind.__name__}", "its objects are values and have no states",
                "an ordinary class: class MyClass: ...", "SC1106",
            )
        check_members(self.owners, self._said)
        self._check_said(base)
        self._check_names()
        self.methods = {profile.handlers[name]: name for name in profile.heard(written)}
        self._check_handlers()
        check_outside(self.owners)
        self.defaults = self._defaults()
        self.cls = self._with_words()
        self.current = Current()
        setattr(self.cls, REACTION, self.current)
        self.elsewhere = self._around()

    @property
    def choices(self) -> dict[str, Choice[Any]]:
        """The choices that the class itself declares, by name."""
        return {name: one for _, name, one in [*members_of(self.owners)][::-1] if isinstance(one, Choice)}

    def declares(self, name: str) -> bool:
        """Whether the class has a member *name*, or its objects may have an attribute of that name."""
        return getattr_static(self.written, name, self) is not self or sets_attribute(self.owners, name)

    def beginning(self) -> FunctionType:
        """Return the function that sets attributes first; without one, the first that there is."""
        functions = functions_of(self.owners)
        return next((one for one in functions if one.__name__ == "__init__"), functions[0])

    def where(self, event: str | None = None, state: object = None) -> str:
        """Name the class, the event and the state, with the line of the handler."""
        handler = getattr_static(self.written, self.methods.get(event or "", ""), None)
        return place(self.written, event=event, state=state, member=handler)

    def takes(self, name: str) -> bool:
        """Whether an attribute *name* of an object would take the place of something that is said or asked."""
        return name in self._said or hasattr(self.profile.words, name)

    def _with_words(self) -> type:
        bases = (self.written,) if issubclass(self.written, self.profile.words) else (self.written, self.profile.words)
        own = {name: getattr(self.written, name) for name in ("__module__", "__doc__", "__qualname__")}
        kept = {SOURCE: vars(self.written)[SOURCE]} if SOURCE in vars(self.written) else {}
        try:
            return type(self.written.__name__, bases, {**own, **kept, "__slots__": ()})
        except TypeError as error:
            raise self._refused(
                f"{self.written.__qualname__} cannot be given the vocabulary of its handlers: {error}",
                "what a handler can ask and do is added to its class", "an ordinary class: class MyClass: ...",
                "SC1106",
            ) from error

    def _defaults(self) -> dict[str, object]:
        """Return the constants in the body of the class that its methods replace by an attribute of the object."""
        steady = [(name, one) for _, name, one in [*members_of(self.owners)][::-1] if isinstance(one, STEADY)]
        data = {name: one for name, one in steady if not name.startswith("__") and name not in self.said}
        return {name: one for name, one in data.items() if sets_attribute(self.owners, name)}

    def _around(self) -> Elsewhere:
        """Return what the code of the class could change besides the object: classes, and what it names."""
        inner = [(name, one) for _, name, one in members_of(self.owners) if isinstance(one, type)]
        classes = {f"class {one.__name__}": one for one in (*self.owners, self.cls)}
        around = Elsewhere(*functions_of(self.owners), added={**dict(inner), **classes})
        if around.hides():
            raise self._refused(
                f"{self.written.__qualname__} uses {around.hides()}, which is or contains an iterator",
                "it hides how far it has come, and all objects share it", "a tuple", "SC1102",
            )
        return around

    def _check_said(self, base: type) -> None:
        for name, value in self.said.items():
            if isinstance(getattr(base, name), bool) and not isinstance(value, bool):
                raise self._refused(
                    f"{self.written.__qualname__}.{name} is {value!r}", "it says whether something is so",
                    f"{name} = True or False", "SC1105",
                )

    def _check_names(self) -> None:
        for owner, name, member in members_of(self.owners):
            if name.startswith("__") or name in self.said:
                continue
            if hasattr(self.profile.words, name):
                raise self._unlike(
                    owner, member, f"gives its own meaning to {name!r}",
                    "a handler uses that word to speak to those around it, and would not be heard", "another name",
                    "SC1105",
                )
            meant = self.profile.meant(name)
            if meant is not None:
                raise self._unlike(
                    owner, member, f"has {name!r}, which nothing calls", "handlers are written in lower case, with "
                    "underscores", f"def {meant}(self): ...", "SC1104",
                )
            if name.startswith(self.profile.prefix) and name not in self.profile.handlers:
                why = self.profile.unheard.get(name, f"the methods called are {', '.join(self.profile.handlers)}")
                left = f"remove {name}, or call it by a name without '{self.profile.prefix}'"
                instead = left if name in self.profile.unheard else suggestion(name, self.profile.handlers, left)
                raise self._unlike(owner, member, f"has {name!r}, which nothing calls", why, instead, "SC1104")
            near = get_close_matches(name, self.profile.facts, n=1, cutoff=ALIKE)
            if isinstance(member, property) and near and name not in self.profile.facts:
                raise self._unlike(
                    owner, member, f"shows {name!r}, which nothing looks at",
                    f"the properties looked at are {', '.join(self.profile.facts)}", f"did you mean {near[0]}?",
                    "SC1104",
                )

    def _check_handlers(self) -> None:
        for name in self.methods.values():
            owner = next(one for one in self.written.__mro__ if name in vars(one))
            member = vars(owner)[name]
            if not isinstance(member, FunctionType) or _needed(member) != 1:
                raise self._unlike(
                    owner, member, f"has a handler {name!r} that cannot be called without arguments",
                    "what comes with an event is asked of self", f"def {name}(self): ...", "SC1106",
                )

    def _unlike(self, owner: type, member: object, *told: str) -> SpecificationError:
        (what, why, instead, code), function = told, getattr(member, "fget", member)
        where = place(owner, member=function)
        return SpecificationError(f"{owner.__qualname__} {what}", where=where, why=why, instead=instead, code=code)

    def _refused(self, what: str, why: str, instead: str, code: str) -> SpecificationError:
        return SpecificationError(what, where=place(self.written), why=why, instead=instead, code=code)


def _needed(function: FunctionType) -> int:
    """Return how many arguments *function* cannot do without."""
    parameters = inspect.signature(function).parameters.values()
    return sum(one.default is one.empty and one.kind not in {one.VAR_POSITIONAL, one.VAR_KEYWORD} for one in parameters)
