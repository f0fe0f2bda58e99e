"""Counts of states, steps and levels: of a protocol, and of a search by brute force that knows nothing of it."""

from collections import deque

from shadowcheck.explore import explore
from shadowcheck.instance import compile_network


def graph_of(protocol, **sizes):
    return explore(compile_network(protocol.network(), sizes))


def counted(protocol, **sizes):
    graph = graph_of(protocol, **sizes)
    return len(graph.states), graph.steps, graph.depth


def searched(first, functions):
    """Count by brute force: *functions* map a state (a tuple) to the list of its successors."""
    distance, steps, queue = {first: 0}, 0, deque([first])
    while queue:
        state = queue.popleft()
        for function in functions:
            for there in function(state):
                steps += 1
                if there not in distance:
                    distance[there] = distance[state] + 1
                    queue.append(there)
    return len(distance), steps, max(distance.values())
