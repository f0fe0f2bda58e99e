"""shadowcheck: declare machines, wire them into a network, claim, and have every interleaving explored.

The vocabulary that a specification is written in: `shadowcheck.machine` (states, events, choices),
`shadowcheck.network` (roles and the table of steps), `shadowcheck.predicates` and `shadowcheck.claims` (what is
asserted), `shadowcheck.model` (what is offered to the command line). `shadowcheck.check` leads through the pipeline.
"""
