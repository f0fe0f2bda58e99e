"""An account for people and for programs: for each number, what covers it, or why nothing does; then totals.

JSON has the schema "shadowcheck-catalogue/1": `sections`, each with `title` and `entries`, and `totals`. An entry has
`number`, `says` (the rule), `covers`, `reason` and `is_reading`; what covers it has `model`, `claim`, `statement`,
`source`, `address`, `owner`, `strength`, `pattern`, `options` and `shown_by`. The same bytes on every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.report.text import counted, json_bytes, wrap

if TYPE_CHECKING:
    from shadowcheck.specification import Account, Cover, Entry

SCHEMA = "shadowcheck-catalogue/1"
"""Name and version of what `account_json` writes."""
_NUMBERS = 10
"""How wide the column of numbers is."""


def overview(account: Account) -> str:
    """Write a line or two about every number, and the totals."""
    lines: list[str] = []
    for section in account.sections:
        lines += [f"{section.title}:", *(line for entry in section.entries for line in _in_short(entry)), ""]
    return "\n".join([*lines, _totals_in_words(account)])


def in_full(account: Account) -> str:
    """Write every number in full: each claim that covers it, with its sentence, its page and its model."""
    return "\n\n".join(
        "\n".join([f"{entry.number}  ({section.title})", *_everything(entry)])
        for section in account.sections for entry in section.entries
    )


def totals(account: Account) -> dict[str, int]:
    """Count the numbers that are covered, out of scope, readings, and not (or doubly) accounted for."""
    entries = list(account.entries)
    return {
        "numbers": len(entries),
        "covered": sum(bool(entry.covers) for entry in entries if entry.settled),
        "out_of_scope": sum(not entry.is_reading for entry in entries if entry.settled and not entry.covers),
        "readings": sum(entry.is_reading for entry in entries),
        "open": sum(not entry.settled for entry in entries),
        "claims": len({(one.model, one.claim.id) for entry in entries for one in entry.covers}),
    }


def account_json(account: Account) -> bytes:
    """Write *account* as UTF-8 JSON, with a line end."""
    sections = [{"title": one.title, "entries": [_entry(entry) for entry in one.entries]} for one in account.sections]
    return json_bytes({"schema": SCHEMA, "sections": sections, "totals": totals(account)})


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number, "says": entry.says,
        "covers": [
            {
                "model": one.model, "claim": one.claim.id, "statement": one.claim.statement, "source": one.claim.source,
                "address": one.address, "owner": one.claim.owner, "strength": one.claim.strength.value,
                "pattern": one.claim.kind, "options": dict(one.options), "shown_by": one.shown_by,
            }
            for one in entry.covers
        ],
        "reason": entry.reason, "is_reading": entry.is_reading,
    }


def _in_short(entry: Entry) -> list[str]:
    models = dict.fromkeys(one.model for one in entry.covers)
    claims = (
        f"{model}: {', '.join(dict.fromkeys(one.claim.id for one in entry.covers if one.model == model))}"
        for model in models
    )
    said = "; ".join(filter(None, [*claims, _reason(entry)]))
    first, *rest = filter(None, [entry.says, said])
    below = [line for text in rest for line in wrap(text, " " * _NUMBERS, " " * _NUMBERS)]
    return [*wrap(first, f"  {entry.number:<{_NUMBERS - 2}}", " " * _NUMBERS), *below]


def _reason(entry: Entry) -> str:
    if entry.settled:
        return entry.reason if entry.is_reading or entry.covers else f"out of scope: {entry.reason}"
    return f"covered, yet out of scope: {entry.reason}" if entry.covers else "not accounted for"


def _everything(entry: Entry) -> list[str]:
    lines = [*wrap(entry.says, "  ", "  "), *(line for one in entry.covers for line in _told(one))]
    return [*lines, *wrap(_reason(entry), "  ", "  ")] if _reason(entry) else lines


def _told(one: Cover) -> list[str]:
    claim = one.claim
    said = [
        claim.statement,
        f"{one.model}; owed by: {claim.owner} ({claim.strength}); {claim.kind}",
        f"page: {claim.source}" + (f" <{one.address}>" if one.address not in {"", claim.source} else ""),
        f"applies {one.applies}" if one.applies else "",
        f"shown by {one.shown_by}" if one.shown_by else "",
        f"remark: {claim.remark}" if claim.remark else "",
    ]
    return [f"  {claim.id}", *(line for text in said if text for line in wrap(text, "    ", "    "))]


def _totals_in_words(account: Account) -> str:
    found = totals(account)
    models = dict.fromkeys(one.model for entry in account.entries for one in entry.covers)
    by = counted(found["claims"], "claim")
    said = [
        f"{found['covered']} covered by {by} of {', '.join(models)}" if models else "none covered",
        f"{found['out_of_scope']} out of scope", counted(found["readings"], "reading"),
    ]
    if found["open"]:
        said.append(f"{found['open']} not accounted for")
    return f"{counted(found['numbers'], 'number')}: {', '.join(said)}"
