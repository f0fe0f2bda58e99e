"""The report on mutants as JSON, of the schema "shadowcheck-mutate/1": nothing is cut, and every claim is named.

==================  ==============================================================================================
`schema`            "shadowcheck-mutate/1"
`model`             name of the model; `settings` has its options and numbers of replicas, `without` what is off
`states` `steps`    those of the model as it is; null if not worked out
`claims`            how many claims could notice a mutant
`mutants`           in the order of the table of steps, each with the keys below
`step`              name of the step; `lacks` is "step", "guard" or "fairness", and `guard` the one taken away, or null
`says`              what was taken away, in words
`fate`              "noticed", "survives", "changes nothing", "undecided" or "cannot be made"
`why`               why it changes nothing, or is not decided or made; null otherwise
`noticed`           what became of each claim that notices, by its id: "fails", or "vacuous"
`states` `steps`    those of the mutant; null if not worked out
==================  ==============================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.report.text import json_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.pipeline import Configuration, Report
    from shadowcheck.experiments.mutation import Mutant

SCHEMA = "shadowcheck-mutate/1"
"""Name and version of what `mutation_json` writes."""


def mutation_json(model: str, asked: Configuration, original: Report, mutants: Sequence[Mutant]) -> bytes:
    """Write what became of *mutants* of the *original* as UTF-8 JSON, without times: the same bytes on every run."""
    return json_bytes({
        "schema": SCHEMA, "model": model, "settings": {**asked.settings, **asked.sizes}, "without": list(asked.without),
        "states": original.outcome.states, "steps": original.outcome.steps,
        "claims": sum(one.passes for one in original.verdicts), "mutants": [_as_data(one) for one in mutants],
    })


def _as_data(one: Mutant) -> dict[str, Any]:
    mutation, (states, steps) = one.mutation, one.counts
    return {
        "step": mutation.step, "lacks": mutation.lacks.value, "guard": mutation.guard or None, "says": mutation.says,
        "fate": one.fate.value, "why": one.why or None, "noticed": dict(one.noticed), "states": states, "steps": steps,
    }
