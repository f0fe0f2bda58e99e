"""What the manager owes, what a resource owes, and what must be possible."""

from collections.abc import Mapping

from protocols.two_phase_commit.network import CRASH, RESOURCES, VETO
from shadowcheck.claims import Claim, Strength, absent, always, never, possible, precedes, responds
from shadowcheck.network import Network, every, some

MANAGER, RESOURCE = "manager", "resource"
MUST = Strength.MUST


def claims(net: Network, options: Mapping[str, str]) -> list[Claim]:
    """Return the claims; that nobody waits for ever is claimed of a manager that comes back only."""
    manager, resource = net.role("manager"), net.role("resource")
    prepared, done = resource.at("prepared"), resource.at("committed", "aborted")
    found = [
        Claim("all-or-none", "No resource commits if another aborts.",
              never(some(resource.at("committed")) & some(resource.at("aborted"))), "consistency", MANAGER,
              Strength.GUARANTEE, needs=(VETO,)),
        Claim("every-vote-is-heard", "The manager commits only what every resource has promised.",
              always(every(resource.at("prepared", "committed")), given=manager.at("committed")), "deciding", MANAGER,
              MUST),
        Claim("votes-come-first", "A resource is told to commit only after its vote.",
              precedes(net.took("vote yes"), net.took("tell commit")), "telling", MANAGER, MUST, per=RESOURCES),
        Claim("a-decision-is-final", "The manager does not abort what it has committed.",
              absent(net.took("decision to abort"), after=net.took("commit")), "deciding", MANAGER, MUST),
        Claim("a-promise-is-kept", "A resource that has voted yes does not give up.",
              absent(net.took("give up"), after=net.took("vote yes")), "voting", RESOURCE, MUST, per=RESOURCES,
              needs=(VETO,)),
        Claim("all-can-commit", "All resources can commit.", possible(every(resource.at("committed"))), "deciding",
              MANAGER, Strength.POSSIBLE),
        Claim("a-vote-can-be-no", "A resource can vote no.", possible(net.took("vote no")), "voting", MANAGER,
              Strength.POSSIBLE, per=RESOURCES, needs=(VETO,)),
        Claim("a-crash-can-block", "A resource can be left waiting by a manager that crashed.",
              possible(prepared & manager.at("crashed")), "failing", MANAGER, Strength.POSSIBLE, per=RESOURCES,
              needs=(CRASH,)),
    ]
    if options["recovery"] == "abort":
        found.append(Claim(
            "nobody-waits-for-ever", "A resource that has voted yes hears the decision.", responds(prepared, done),
            "telling", MANAGER, MUST, per=RESOURCES, excludes="a resource that holds its locks for ever",
        ))
    return found
