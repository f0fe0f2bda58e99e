"""shadowcheck: declare machines, wire them into a network, claim, and have every interleaving explored.

The vocabulary that a specification is written in: `shadowcheck.machine` (states, events, choices),
`shadowcheck.network.network` (roles and the table of steps), `shadowcheck.network.predicates` and `shadowcheck.claims.claim` (what is
asserted), `shadowcheck.specification.model` (what is offered to the command line). `shadowcheck.check.pipeline` leads through the pipeline.
"""
