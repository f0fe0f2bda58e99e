"""SMT-LIB 2.6: terms as text, symbols, and what stands in a script.

Terms are strings. The connectives leave out what is always true or always false, so that what is written is short.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TRUE, FALSE = "true", "false"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_WIDTH = 118
_TAKEN = frozenset((
    "s", "t", "q", "first", "second",  # variables
    "and", "or", "not", "xor", "ite", "let", "forall", "exists", "par", "as", "true", "false", "distinct", "bvule",
    "_", "match", "concat",  # not to be declared in cvc5
))


class Symbols:
    """Gives out symbols, each text its own: the same for the same calls in the same order."""

    def __init__(self) -> None:
        self._given = set(_TAKEN)

    def new(self, text: str, *, dashed: bool = False) -> str:
        """Return a symbol that reads like *text* and was not given out before; quoted with bars, if it must be.

        If *dashed*, neither was the one `after` it, which then goes with it.
        """
        plain = wanted = " ".join(in_ascii(text).replace("|", "/").split()) or "nameless"
        number = 2
        while plain in self._given or (dashed and f"{plain}'" in self._given):
            plain, number = f"{wanted} ({number})", number + 1
        self._given |= {plain, f"{plain}'"} if dashed else {plain}
        return plain if _PLAIN.fullmatch(plain) else f"|{plain}|"


def after(symbol: str) -> str:
    """Return the *symbol* of what it stands for, after the step: with a dash at its end."""
    return f"|{symbol.strip('|')}'|"


def both(parts: Iterable[str]) -> str:
    """Return the conjunction of *parts*."""
    return _joined("and", parts, TRUE, FALSE)


def either(parts: Iterable[str]) -> str:
    """Return the disjunction of *parts*."""
    return _joined("or", parts, FALSE, TRUE)


def no(part: str) -> str:
    """Return the negation of *part*."""
    if part in {TRUE, FALSE}:
        return FALSE if part == TRUE else TRUE
    return f"(not {part})"


def implied(given: str, part: str) -> str:
    """Say that *part* is true if what is *given* is."""
    if TRUE in {given, part}:
        return part
    return TRUE if given == FALSE else no(given) if part == FALSE else f"(=> {given} {part})"


def same(one: str, other: str) -> str:
    """Say that two terms are equal."""
    return f"(= {one} {other})"


def applied(name: str, *to: str) -> str:
    """Return the function *name* applied *to* some terms."""
    return f"({name} {' '.join(to)})" if to else name


def defined(name: str, variables: Iterable[tuple[str, str]], body: str, sort: str = "Bool") -> str:
    """Return the definition of a function of *variables*, each a name and a sort."""
    given = " ".join(f"({variable} {of})" for variable, of in variables)
    return f"(define-fun {name} ({given}) {sort}\n{broken(body, '  ')})"


def states(sort: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the definition of a *sort* of bit-vectors, and of its values, which have these *names*."""
    width = max(1, (len(names) - 1).bit_length())
    yield f"(define-sort {sort} () (_ BitVec {width}))"
    for number, name in enumerate(names):
        yield f"(define-fun {name} () {sort} #b{number:0{width}b})"


def constant(symbol: str, sort: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the declaration of a constant of *sort*, which has one of the values *names*, all that were defined."""
    yield f"(declare-const {symbol} {sort})"
    if len(names) != 1 << max(1, (len(names) - 1).bit_length()):
        yield f"(assert (bvule {symbol} {names[-1]}))"


def asserted(term: str) -> str:
    """Return the command that assumes *term*."""
    return f"(assert\n{broken(term, '  ')})"


def comment(text: str) -> str:
    """Return *text* as lines of comment."""
    return "\n".join(f"; {line}" for line in textwrap.wrap(" ".join(in_ascii(text).split()), _WIDTH))


def broken(term: str, indent: str) -> str:
    """Return *term* in lines, broken between its parts where it is long."""
    parts = _parts(term)
    if len(indent) + len(term) <= _WIDTH or not parts:
        return indent + term
    lines, line = [], f"{indent}({parts[0]}"
    for part in parts[1:]:
        if len(line) + len(part) < _WIDTH:
            line += f" {part}"
        else:
            lines.append(line)
            *above, line = broken(part, indent + "  ").split("\n")
            lines += above
    return "\n".join([*lines, f"{line})"])


def forms(script: str) -> list[str]:
    """Return the forms of *script* at the top, each in its brackets, or a single word; raises `ValueError`."""
    found, start, depth, place = [], 0, 0, 0
    for token in _TOKENS.finditer(script):
        if token.start() != place:
            raise ValueError(script[place:place + 40])
        place, text = token.end(), token[0]
        if text.isspace() or text[0] == ";":
            continue
        start = token.start() if depth == 0 else start
        depth += {"(": 1, ")": -1}.get(text, 0)
        if depth < 0:
            break
        if depth == 0:
            found.append(script[start:place])
    if depth or place != len(script):
        raise ValueError(script[start:start + 40])
    return found


_TOKENS = re.compile(r"[ \n]+|;[^\n]*|[()]|\|[^|\\]*\||=>?|#b[01]+|[A-Za-z0-9_.-]+")
"""Only what scripts of ours need, which all solvers read alike: no `#|`, which begins a comment in Z3, and no `!`."""


def _parts(term: str) -> list[str]:
    return forms(term[1:-1]) if term.startswith("(") else []


def _joined(word: str, parts: Iterable[str], empty: str, decides: str) -> str:
    kept = list(dict.fromkeys(part for part in parts if part != empty))
    if decides in kept:
        return decides
    return f"({word} {' '.join(kept)})" if len(kept) > 1 else kept[0] if kept else empty


def in_ascii(text: str) -> str:
    """Return *text* with what is not ASCII as escapes, and without backslashes, which symbols may not have."""
    return text.encode("ascii", "backslashreplace").decode("ascii").replace("\\", "/")
