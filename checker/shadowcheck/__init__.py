"""shadowcheck: declare machines, wire them into a network, claim, and have every interleaving explored.

The folders are in the order of the data, and each imports only those before it:

1. `machine`: states, events and choices; each machine is executed from every state, into a table (`machine.lts`).
   `function`: the same of an ordinary function. `object`: the same of an ordinary class.
2. `network`: roles, the table of steps in which machines move together, and predicates over their states.
3. `claims`: what is asserted.
4. `instance`: the network for definite numbers of replicas, in integers.
5. `explore`, `packed`, `symbolic`, `views`: the engines; `engine`: what one is. `judge`: verdicts from an explored
   graph.
6. `trace`: counterexamples, replayed and told.
7. `specification`: what a package offers (models, interfaces for designs, the catalogue of rules). `protocol`: a model
   as variables and steps. `classics`: eleven examples.
8. `check`: from a model to a report on it. `sources`: where models and designs come from.
9. `verify`: findings about a design. `recorded`: verdicts about a log.
10. `certificate`: why claims hold for every number of replicas, for solvers.
11. `draw`, `export`, `report`, `cli`, `pytest`: what is shown to people and to other tools.

The whole idea is on one page, `instance.instance`. Public are the modules in `__all__`, and of each the names in its
own `__all__`; everything else may change. `checker/api.md` tells what is promised.
"""

__all__ = [
    "check", "claims", "errors", "function", "instance", "machine", "monitor", "network", "protocol", "pytest",
    "specification", "verify",
]
