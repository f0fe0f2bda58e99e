"""What a replica can be in beside the states of its leader: exactly what occurs in instances, told in few words."""

import pytest

from shadowcheck.claims import never
from shadowcheck.views import Beside, beside, close, restricted
from toys import coordinator
from toys.led import led
from toys.tables import claim, graph_of, role, table


def occurring(network, found, most=2):
    """The pairs of states of both roles of *found* that occur in instances with up to so many replicas."""
    pairs = set()
    for number in range(1, most + 1):
        graph = graph_of(network, **{found.other.replicas: number})
        single, *others = (
            [one.system.states[at].configuration[-1] for at in graph.column(one).tolist()]
            for kind in (found.single, found.other) for one in graph.instance.fields if one.role is kind
        )
        pairs |= {pair for other in others for pair in zip(single, other, strict=True)}
    return pairs


NETWORKS = [
    pytest.param(led(), id="led"),
    pytest.param(coordinator.network({"reading": "strict", "pace": "quick"}), id="coordinator"),
]


@pytest.mark.parametrize("network", NETWORKS)
def test_what_is_beside_a_state_occurs_with_one_or_two_replicas_and_nothing_else_does(network):
    (found,) = restricted(close(network))
    assert {(one, other) for one, others in found.states.items() for other in others} == occurring(network, found)


def test_states_are_in_the_order_of_their_declaration_not_in_the_order_met():
    (found,) = restricted(close(led()))
    assert found.single.system.names()[1] == "work"
    assert list(found.states) == ["rest", "failed", "over", "work"]
    assert found.states["work"] == ("idle", "done", "busy")


def test_a_role_that_the_leader_does_not_restrict_is_left_out():
    closure = close(led())
    assert [one.other.name for one in restricted(closure)] == ["part"]
    light = closure.network.role("light")
    assert beside(closure.network, claim(never(light.at("on")), "parts"), restricted(closure)) is None


def test_without_a_step_that_asks_every_replica_there_is_no_leader():
    assert restricted(close(led(asked=False))) == []


def test_states_with_the_same_beside_them_are_told_together_and_all_states_as_any():
    (found,) = restricted(close(led()))
    assert list(found.told()) == [
        "while chief is rest, part is idle",
        "while chief is failed or work, part is in any state",
        "while chief is over, part is idle or done",
    ]


@pytest.mark.parametrize(
    ("others", "told"),
    [("aa bb cc dd ee", "in any state but ff"), ("aa", "aa"), ("aa bb cc dd ee ff", "in any state")],
)
def test_what_is_missing_is_told_where_that_is_shorter(others, told):
    two = role("two", table("Two", "aa bb cc dd ee ff"), "twos")
    found = Beside(role("one"), two, {"off": tuple(others.split()), "on": ()})
    assert list(found.told()) == [f"while one is off, two is {told}"]


def test_a_state_of_the_leader_that_never_occurs_is_not_told_and_restricts_nothing():
    found = Beside(role("one"), role("two", replicas="twos"), {"off": ("off", "on"), "on": ()})
    assert list(found.phases().values()) == [("off",)]
    assert found.share == 1
