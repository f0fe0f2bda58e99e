"""The table of steps: two phases, and what may go wrong in them."""

from collections.abc import Mapping

from protocols.two_phase_commit.machines import Manager, Resource
from shadowcheck.network import Network, Role, Step, each
from shadowcheck.specification import Option

RESOURCES = "resources"
CRASH, VETO, TIME_OUT = "manager-crash", "refusal", "time-out"
FAULTS = {
    CRASH: "The manager may crash before it has decided.",
    VETO: "A resource may vote no, or give up before it has voted.",
    TIME_OUT: "The manager may abort because a vote is late.",
}
OPTIONS = (Option("recovery", ("abort", "never"), "What a crashed manager does: presume abort, or never come back."),)


def build(options: Mapping[str, str]) -> Network:
    """Return the network; with recovery=never, a manager that has crashed leaves its resources waiting."""
    manager, resource = Role("manager", Manager), Role("resource", Resource, RESOURCES)
    asking, voted = manager.stays(manager.at("asking")), "voting"
    steps = [
        Step("ask", manager.does("ask"), says="The manager asks for the votes.", source=voted, fair=True),
        Step("vote yes", asking, resource.does("vote", answering="ok"), by="resource", says="{who} votes yes.",
             source=voted,
             fair=True, action="vote"),
        Step("vote no", asking, resource.does("vote", answering="veto"), by="resource", says="{who} votes no.",
             source=voted,
             group=VETO, fair=True, action="vote"),
        Step("give up", resource.does("give_up"), says="{who} gives up.", source=voted, group=VETO),
        Step("commit", manager.does("commit"), each(resource.stays(resource.at("prepared"))),
             says="The manager decides to commit.", source="deciding", fair=True),
        Step("abort", manager.does("abort"), resource.stays(resource.at("aborted")),
             says="The manager decides to abort, since {who} has.",
             source="deciding", labels=("decision to abort",), fair=True),
        Step("time out", manager.does("abort"), says="The manager waits no longer, and aborts.", source="deciding",
             labels=("decision to abort",), group=TIME_OUT),
        Step("tell commit", manager.stays(manager.at("committed")), resource.does("commit"),
             says="{who} is told to commit.", source="telling", fair=True),
        Step("tell abort", manager.stays(manager.at("aborted")), resource.does("abort"),
             says="{who} is told to abort.", source="telling", fair=True),
        Step("crash", manager.does("crash"), says="The manager crashes.", source="failing", group=CRASH),
    ]
    if options["recovery"] == "abort":
        steps.append(Step("recover", manager.does("recover"), says="The manager recovers, and aborts.",
                          source="failing", labels=("decision to abort",), group=CRASH, fair=True))
    return Network("two-phase commit", (manager, resource), tuple(steps), FAULTS)
