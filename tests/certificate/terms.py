"""What terms of SMT-LIB mean, read from their text: as plainly as possible, so that a certificate can be tried out.

Bit-vectors are the strings that stand in the script; functions are what `define-fun` says.
"""

from __future__ import annotations

from shadowcheck.certificate.smt import forms


class Terms:
    """The definitions of a script, and what its terms are under an assignment of its constants."""

    def __init__(self, script):
        self.functions = {}
        for form in map(parsed, forms(script)):
            if form[0] == "define-fun":
                _, name, variables, _, body = form
                self.functions[name] = [variable for variable, _ in variables], body
        self._known = {}

    def value(self, term, given):  # noqa: PLR0911 - one answer per connective
        """What *term* is where constants and variables are as *given*."""
        match term:
            case str():
                return self._named(term, given)
            case ["and", *parts]:
                return all(self.value(part, given) for part in parts)
            case ["or", *parts]:
                return any(self.value(part, given) for part in parts)
            case ["not", part]:
                return not self.value(part, given)
            case ["=>", one, other]:
                return not self.value(one, given) or self.value(other, given)
            case ["=", one, other]:
                return self.value(one, given) == self.value(other, given)
            case ["ite", which, one, other]:
                return self.value(one if self.value(which, given) else other, given)
            case [name, *to]:
                return self._applied(name, tuple(self.value(one, given) for one in to))

    def _named(self, name, given):
        if name in given:
            return given[name]
        if name in {"true", "false"}:
            return name == "true"
        return name if name.startswith("#b") else self._applied(name, ())

    def _applied(self, name, to):
        if (name, to) not in self._known:
            variables, body = self.functions[name]
            self._known[name, to] = self.value(body, dict(zip(variables, to, strict=True)))
        return self._known[name, to]

    def constants(self, term):
        """The constants that stand in *term*."""
        if isinstance(term, str):
            return set() if term in self.functions or term.startswith("#b") or term in {"true", "false"} else {term}
        return set[str]().union(*map(self.constants, term[1:]))


def parsed(form):
    """The text of *form* as nested lists of words."""
    return [parsed(part) for part in forms(form[1:-1])] if form.startswith("(") else form
