"""Every state, event and step has one sentence and its page."""

import re

import pytest

from vss_protocol import MODEL
from vss_protocol.machines.session import NUMBERS, WriterState
from vss_protocol.vocabulary import address

NETWORKS = {
    name: MODEL.network(MODEL.settings({"requester": name})) for name in ("chaotic", "documented")
}
ROLES = {(name, role.name): role for name, network in NETWORKS.items() for role in network.roles}


@pytest.mark.parametrize("role", ROLES.values(), ids=map("-".join, ROLES))
def test_every_state_and_event_of_a_machine_has_a_sentence_and_its_page(role):
    words = {*role.system.names(), *role.system.events} - {role.restart}
    assert {word for word in words if word not in role.system.glossary} == set()
    told = [entry for word, entry in role.system.glossary.items() if word in words]
    assert all(entry.text.endswith(".") and entry.source for entry in told)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_every_step_has_a_sentence_and_its_page(network):
    assert [step.name for step in network.steps if not (step.says.endswith(".") and step.source)] == []


def test_writer_states_have_the_numbers_of_the_header():
    assert [WriterState(n).name for n in (0, 1, 5, 9, 15)] == [
        "VSS_WS_UNKNOWN", "VSS_WS_STABLE", "VSS_WS_WAITING_FOR_BACKUP_COMPLETE", "VSS_WS_FAILED_AT_FREEZE",
        "VSS_WS_FAILED_AT_BACKUPSHUTDOWN",
    ]
    session = ROLES["chaotic", "session"].system
    for state, number in zip(session.states, session.observables["writer_state"], strict=True):
        assert NUMBERS[state.configuration[0]] is number


@pytest.mark.parametrize(
    ("slug", "url"),
    [
        ("overview-of-backup-termination", "https://learn.microsoft.com/windows/win32/vss/overview-of-backup-termination"),
        ("nf-vswriter-cvsswriter-onfreeze", "https://learn.microsoft.com/windows/win32/api/vswriter/nf-vswriter-cvsswriter-onfreeze"),
        ("ne-vss-vss_writer_state", "https://learn.microsoft.com/windows/win32/api/vss/ne-vss-vss_writer_state"),
    ],
)
def test_slugs_have_public_addresses(slug, url):
    assert address(slug) == url


def test_every_source_is_a_slug_of_one_page():
    for requester in ("chaotic", "documented"):
        settings = MODEL.settings({"requester": requester})
        for claim in MODEL.claims(MODEL.network(settings), settings):
            assert re.fullmatch(r"[a-z0-9_-]+", claim.source), claim.id
