"""A driver that follows a script: it sends a writer events, and keeps what the writer says as a log."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Message = dict[str, Any]
PATIENCE = 60
"""How many seconds a program may be silent: far more than it needs, on a machine however busy."""


def event(handler: str, about: str | None = "A", session: str | None = None, **facts: object) -> Message:
    """Return the event that calls *handler*; its session is named as the backup, unless another name is given."""
    told: Message = {"GetSessionId": session or about or "", **({"GetCurrentSnapshotSetId": about} if about else {})}
    made: Message = {"call": handler, "facts": {**told, **facts}}
    return made if about is None else {**made, "about": about}


@dataclass
class Heard:
    """What a program said in a run: its greeting, the lines after it, the log of these; and how the process ended."""

    greeting: Message = field(default_factory=dict)
    lines: list[Message] = field(default_factory=list)
    log: list[Message] = field(default_factory=list)
    status: int | None = None

    @property
    def crash(self) -> str | None:
        """What the program said that it dies of."""
        return next((line["crash"] for line in self.lines if "crash" in line), None)

    @property
    def mistakes(self) -> list[str]:
        """What the header has found out about the program."""
        return [line["mistake"] for line in self.lines if "mistake" in line]

    @property
    def answers(self) -> list[str]:
        """The answers of the handlers, in order."""
        return [line["answer"] for line in self.lines if is_answer(line)]

    def text(self) -> str:
        """Return the log as `shadowcheck trace` reads it."""
        return "".join(json.dumps(line) + "\n" for line in self.log)


def is_answer(line: Message) -> bool:
    """Whether *line* is the answer of a handler, and not of a call in it."""
    return "answer" in line and not line.keys() & {"call", "deed"}


def drive(
    command: Sequence[str], events: Sequence[Message], settings: Mapping[str, str] | None = None, *,
    stdio: bool = False,
) -> Heard:
    """Run the writer, and send it the *events*; then stop it, and return what it said.

    Wine stalls now and then: a run under it that is silent for so long is made again, once.
    """
    try:
        return _driven(command, events, settings, stdio=stdio)
    except TimeoutError:
        if "WINEPREFIX" not in (settings or {}):
            raise
        return _driven(command, events, settings, stdio=stdio)


def _driven(
    command: Sequence[str], events: Sequence[Message], settings: Mapping[str, str] | None, *, stdio: bool,
) -> Heard:
    heard, left, now = Heard(), iter(events), dict[str, Any]()
    environment = {**os.environ, "WINEDEBUG": "-all", **(settings or {})}
    with _started(command, environment, stdio=stdio) as (process, reading, writing):
        for text in reading:
            line = json.loads(text)
            if "crash" in line:
                heard.lines.append(line)
                continue
            reply: Message = {}
            if not heard.greeting:
                heard.greeting, reply = line, {"shadowcheck": 1, "run": 1}
                heard.log.append({"tells": line["tells"]} if "tells" in line else {})
            else:
                heard.lines.append(line)
                heard.log += _logged(line, now, heard.greeting["name"])
            if "ready" in line or is_answer(line):
                now = next(left, {})
                reply = now or {"stop": True}
            with contextlib.suppress(BrokenPipeError):
                writing.write(json.dumps(reply) + "\n")
                writing.flush()
        with contextlib.suppress(subprocess.TimeoutExpired):  # under wine, one may wait for a server that is gone
            heard.status = process.wait(PATIENCE)
    return heard


def _logged(line: Message, now: Message, name: str) -> Iterator[Message]:
    """Yield the line of the log that *line* is, of a writer that handles *now*."""
    handler = now.get("call", "")
    session = now.get("facts", {}).get("GetSessionId")  # there is one from the beginning, and a set only later
    about = {"about": session} if session else {}
    if is_answer(line):
        yield {"object": name, "call": _title(now), **about, "answer": line["answer"]}
    for key in line.keys() & {"call", "deed"}:
        answer = {"answer": line["answer"]} if "answer" in line else {}
        place = "" if "thread" in line or not handler else f"{handler}: "
        yield {"object": name, key: f"{place}{line[key]}", **about, **answer}


def _title(now: Message) -> str:
    """Return the name of the handler with what matters of the event."""
    match now["call"]:
        case "OnBackupComplete":
            succeeded = now["facts"].get("GetBackupSucceeded", True)
            return f"OnBackupComplete(backup {'succeeded' if succeeded else 'failed'})"
        case "OnBackupShutdown":
            return "OnBackupShutdown(this set)" if "about" in now else "OnBackupShutdown(no set)"
        case handler:
            return str(handler)


@contextlib.contextmanager
def _started(
    command: Sequence[str], environment: Mapping[str, str], *, stdio: bool,
) -> Iterator[tuple[subprocess.Popen[str], TextIO, TextIO]]:
    if stdio:
        with subprocess.Popen(
            command, env={**environment, "SHADOWCHECK_DRIVE": "stdio"}, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            with _ended(process):
                yield process, process.stdout, process.stdin
        return
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        where = f"127.0.0.1:{server.getsockname()[1]}"
        with subprocess.Popen(
            command, env={**environment, "SHADOWCHECK_DRIVE": where}, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:
            connection, _ = server.accept()
            connection.settimeout(PATIENCE)
            with _ended(process), connection, connection.makefile("rw", encoding="utf-8") as stream:
                yield process, stream, stream


@contextlib.contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """End *process* if it has not ended by itself."""
    try:
        yield
    finally:
        process.kill()
