"""Roles of which nothing depends: they keep an account of what happens, for claims about designs."""

import dataclasses

from shadowcheck.instance import compile_network


def without_bystanders(network):
    """The network without the roles that hinder no step: the others do what they did, in as many fewer states."""
    hinders = {
        part.field.role.name for rule in compile_network(network, {}).rules for part in rule.parts
        if len(part.next) < len(part.field.system.states)
    } | {"requester"}
    steps = (
        dataclasses.replace(step, moves=tuple(move for move in step.moves if move.role.name in hinders))
        for step in network.steps
    )
    roles = tuple(role for role in network.roles if role.name in hinders)
    return dataclasses.replace(network, roles=roles, steps=tuple(steps))
