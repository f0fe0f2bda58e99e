"""Reading: formulas of linear temporal logic, as `shadowcheck.claims.ltl` takes them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from shadowcheck.claims import temporal
from shadowcheck.claims.temporal import Conjunction, Disjunction, F, G, Implication, Negation, Now, R, U, X
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.network import Predicate, before, entering, every, some, some_other
from shadowcheck.network.predicates import FALSE, TRUE, At, Has, Took

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.claims.temporal import PathFormula
    from shadowcheck.machine.lts import Value

GRAMMAR = r"""
?start: equivalence
?equivalence: implication | implication _IFF equivalence -> equivalent
?implication: disjunction | disjunction _IMPLIES implication -> implies
?disjunction: conjunction | disjunction _OR conjunction -> either
?conjunction: binding | conjunction _AND binding -> both
?binding: unary | unary _UNTIL binding -> until | unary _RELEASE binding -> release | unary _WEAK binding -> weak
?unary: atom | _NOT unary -> negation | _G unary -> always | _F unary -> eventually | _X unary -> next
?atom: "(" equivalence ")" | "true" -> true | "false" -> false
    | NAME -> name | NAME "." NAME -> at | NAME "." (SIGNED_INT | STRING) -> at
    | NAME "." NAME ("=" | "==") value -> has | NAME "." NAME "!=" value -> has_not
    | "took" "(" STRING ("," STRING)* ")" -> took
    | WORD "(" equivalence ")" -> about
value: "true" -> true_value | "false" -> false_value | SIGNED_INT -> number | STRING -> text | NAME -> text

_IFF.2: "<->" | "<=>"
_IMPLIES.2: "->" | "=>"
_OR.2: "||" | "|" | "\\/" | /or\b/
_AND.2: "&&" | "&" | "/\\" | /and\b/
_NOT.2: "!" | "~" | /not\b/
_G.2: "[]" | /G\b(?!\.)/
_F.2: "<>" | /F\b(?!\.)/
_X.2: /X\b(?!\.)/
_UNTIL.2: /U\b(?!\.)/
_RELEASE.2: /[RV]\b(?!\.)/
_WEAK.2: /W\b(?!\.)/
WORD.2: /(some_other|some|every|before|entering)(?=\s*\()/
NAME: /[^\W\d]\w*/
STRING: /"[^"\n]*"|'[^'\n]*'/
%import common.SIGNED_INT
%import common.WS
%ignore WS
"""
_ABOUT: Mapping[str, Callable[[Predicate], Predicate]] = {
    "some": some, "every": every, "some_other": some_other, "before": before, "entering": entering,
}


def read(text: str, named: Mapping[str, Predicate]) -> PathFormula:
    """Return the formula that *text* is, of the predicates *named*. Raises `SpecificationError` if it is none."""
    like = "write it as text, such as G (train.near -> F train.away), or G F number.1 where a state is a number"
    if not isinstance(text, str):
        raise _refused(text, "it is no text", like)
    try:
        found: PathFormula = _Reading(text, named).transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise _refused(text, f"it cannot be read {_place(error, text)}", like) from None
    except VisitError as error:
        raise error.orig_exc from None
    return found


def _place(error: UnexpectedInput, text: str) -> str:
    place = error.pos_in_stream
    if place is None or getattr(getattr(error, "token", None), "type", "") == "$END":
        return "to its end: something is missing there"
    return f"from character {place + 1} on: {text[place:]:.40}"


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr")


@v_args(inline=True)
class _Reading(Transformer[Token, Any]):
    """Makes a formula of what was read of `text`, with the predicates `named`."""

    def __init__(self, text: str, named: Mapping[str, Predicate]) -> None:
        super().__init__()
        self._text, self._named = text, named

    always, eventually, next, negation = G, F, X, Negation
    both, either, implies, until, release = Conjunction, Disjunction, Implication, U, R

    def equivalent(self, left: PathFormula, right: PathFormula) -> PathFormula:
        return Conjunction(Implication(left, right), Implication(right, left))

    def weak(self, left: PathFormula, right: PathFormula) -> PathFormula:
        return R(right, Disjunction(left, right))

    def true(self) -> PathFormula:
        return Now(TRUE)

    def false(self) -> PathFormula:
        return Now(FALSE)

    def at(self, role: Token, state: Token) -> PathFormula:
        return Now(At(str(role), (str(state).strip("\"'"),)))

    def has(self, role: Token, name: Token, value: Value) -> PathFormula:
        return Now(Has(str(role), str(name), (value,)))

    def has_not(self, role: Token, name: Token, value: Value) -> PathFormula:
        return Now(~Has(str(role), str(name), (value,)))

    def true_value(self) -> Value:
        return True

    def false_value(self) -> Value:
        return False

    def number(self, value: Token) -> Value:
        return int(value)

    def text(self, value: Token) -> Value:
        return str(value).strip("\"'")

    def took(self, *labels: Token) -> PathFormula:
        return Now(Took(tuple(str(label)[1:-1] for label in labels)))

    def name(self, name: Token) -> PathFormula:
        if not isinstance(self._named.get(str(name)), Predicate):
            meant = suggestion(str(name), self._named, f"name a state, role.{name}, or give the predicate, {name}=...")
            raise _refused(self._text, f"ltl(...) is not told what {str(name)!r} means", meant)
        return Now(self._named[str(name)])

    def about(self, word: Token, part: PathFormula) -> PathFormula:
        if not temporal.is_now(part):
            raise _refused(
                self._text, f"{word}(...) is about one position of a run, and what is inside it is about several",
                f"put the temporal operators outside: G {word}(...)",
            )
        return Now(_ABOUT[str(word)](temporal.predicate_of(part)))


def _refused(text: str, why: str, instead: str) -> SpecificationError:
    return SpecificationError(
        f"this is no formula: {text!r:.200}", where="ltl(...)", why=why, instead=instead, code="SC0322",
    )
