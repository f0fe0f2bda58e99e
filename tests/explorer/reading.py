"""Tables of the explorer, read again by a small interpreter of its own, as the page reads them."""

from __future__ import annotations

import json
from collections import deque


class Tables:
    """What the JSON says, word for word; states are tuples with a number for each field."""

    def __init__(self, told):
        self.told = json.loads(json.dumps(told))  # what is no JSON would not come through
        self.maps = [function(runs) for runs in self.told["maps"]]
        self.sets = [members(runs) for runs in self.told["sets"]]
        self.initial = tuple(field["initial"] for field in self.told["fields"])

    def successors(self, state):
        """Yield the number of each possible rule, and where it leads."""
        for number, (*_, parts) in enumerate(self.told["rules"]):
            if all(state[field] in self.maps[map_] for field, map_, _ in parts):
                after = list(state)
                for field, map_, _ in parts:
                    after[field] = self.maps[map_][state[field]]
                yield number, tuple(after)

    def distances(self):
        """Each reachable state with its distance, and the number of steps."""
        distance, waiting, steps = {self.initial: 0}, deque([self.initial]), 0
        while waiting:
            here = waiting.popleft()
            for _, there in self.successors(here):
                steps += 1
                if there not in distance:
                    distance[there] = distance[here] + 1
                    waiting.append(there)
        return distance, steps

    def holds(self, formula, state, rule=None, before=None):
        """Whether a formula holds in a state to which a rule led from the state before."""
        match formula:
            case ["in", field, number]:
                return state[field] in self.sets[number]
            case ["took", number]:
                return rule in self.sets[number]
            case ["was", part]:
                return before is not None and self.holds(part, before)
            case ["not", part]:
                return not self.holds(part, state, rule, before)
            case ["all", *parts]:
                return all(self.holds(part, state, rule, before) for part in parts)
            case ["any", *parts]:
                return any(self.holds(part, state, rule, before) for part in parts)
            case _:
                raise AssertionError(formula)

    def described(self, state):
        """Every machine's state in words."""
        fields = self.told["fields"]
        return {field["name"]: self.local(field, local) for field, local in zip(fields, state, strict=True)}

    def local(self, field, local):
        """A state with its data, as `LocalState` writes it."""
        system = self.told["systems"][field["system"]]
        name, *data = system["rows"][local]
        pairs = zip(system["data"], data, strict=True)
        told = [f"{key}={values[value]}" for (key, values), value in pairs if value >= 0]
        return system["called"][name] + (f" ({', '.join(told)})" if told else "")


def function(runs):
    """A partial function from its runs."""
    assert len(runs) % 3 == 0
    starts = zip(runs[::3], runs[1::3], runs[2::3], strict=True)
    return {before + more: after + more for before, long, after in starts for more in range(long)}


def members(runs):
    """A set from its runs."""
    return {number for first, last in zip(runs[::2], runs[1::2], strict=True) for number in range(first, last + 1)}
