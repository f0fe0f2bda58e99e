"""Programs that are called, for tests: writers as functions of the event, each with a memory of its own."""

from drive.programs import Crash, Talking

HANDLERS = (
    "OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnPostSnapshot", "OnBackupComplete",
    "OnBackupShutdown", "OnAbort",
)


def writer(handle, *tells):
    """A writer that does *handle(program, memory, event)* for each event; it answers what that returns, or true."""

    def body(program):
        memory = {}
        event = program.say(ready=True)
        while "call" in event:
            event = program.say(answer=handle(program, memory, event) or "true")

    return Talking(body, party="writer", name="a writer", tells=[*HANDLERS, *tells])


def holds_writes(program, memory, event, lets_go=("OnThaw", "OnAbort")):
    """Holds the application's writes from OnFreeze until one of the handlers that let go."""
    held = memory.setdefault("held", set())
    if event["call"] == "OnFreeze":
        held.add(event["about"])
        program.say(deed="holds writes")
    elif event["call"] in lets_go and event.get("about") in held:
        held.remove(event["about"])
        if not held:
            program.say(deed="writes again")


def forgets_abort(program, memory, event):
    """Does not let the writes go in OnAbort."""
    holds_writes(program, memory, event, ("OnThaw", "OnBackupShutdown"))


def dies_of_the_second_abort(program, memory, event):
    """Frees twice."""
    holds_writes(program, memory, event)
    memory["aborts"] = memory.get("aborts", 0) + (event["call"] == "OnAbort")
    if memory["aborts"] > 1:
        raise Crash
