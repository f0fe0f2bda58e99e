"""The page that defines reachability, `shadowcheck.instance.instance`, agrees with published counts and the search.

Oracle: two-phase commit with three managers has 288 states, 1,146 generated (our steps and one), and depth 11 in TLC's
count, ours being one less, as TLC counts states (tlaplus/Examples, specifications/transaction_commit/manifest.json).
"""

from pathlib import Path

import shadowcheck.instance.instance as page
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.explore.reference import explore
from shadowcheck.instance import compile_network, distances


def test_the_page_gives_the_published_counts():
    instance = compile_network(two_phase_commit(), {"resources": 3})
    distance = distances(instance)
    steps = sum(1 for state in distance for _ in instance.successors(state))
    assert (len(distance), steps, max(distance.values())) == (288, 1_145, 10)


def test_the_search_meets_each_state_at_the_distance_that_the_page_gives():
    instance = compile_network(two_phase_commit(), {"resources": 4})
    graph, distance = explore(instance), distances(instance)
    assert len(distance) == len(graph.states)
    assert [distance[state] for state in graph.states] == [len(graph.path_to(n)) for n in range(len(graph.states))]


def test_the_page_is_a_page():
    lines = Path(page.__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
