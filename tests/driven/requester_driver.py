"""A driver that follows a script: it answers what a backup program asks, and keeps what the program says as a log."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vss_protocol.logs.answers import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Message = dict[str, Any]
PATIENCE = 120
"""How many seconds a program may take to connect, and to answer: far more than it needs, on a machine however busy."""
CODES = {
    **{name: int(code, 16) for code, name in ANSWERS.items() if code.startswith("0x")},
    "S_OK": 0, "every writer is well": 0,
}
USUAL = {"QueryStatus": "VSS_S_ASYNC_FINISHED", "GetWriterStatus": "every writer is well", "Release": ""}
FINISHED, PENDING = "VSS_S_ASYNC_FINISHED", "VSS_S_ASYNC_PENDING"


@dataclass(frozen=True)
class Heard:
    """What a program said in a run: its greeting, each line after it, with its answer, and how the process ended."""

    greeting: Message
    lines: Sequence[Message]
    status: int
    errors: str

    @property
    def names(self) -> list[str]:
        """The calls and deeds, in their order."""
        return [line.get("call") or line["deed"] for line in self.lines if line.keys() & {"call", "deed"}]

    @property
    def anywhere(self) -> list[Message]:
        """The lines without the addresses that they come from: those of each compiler are others."""
        return [{key: value for key, value in line.items() if key != "frames"} for line in self.lines]

    @property
    def mistakes(self) -> list[str]:
        """What the header has found out about the program."""
        return [line["mistake"] for line in self.lines if "mistake" in line]

    @property
    def crash(self) -> str | None:
        """What the program said that it dies of."""
        return next((line["crash"] for line in self.lines if "crash" in line), None)

    def text(self) -> str:
        """Return the run as `shadowcheck trace` reads it, to the end of the program."""
        told = [line for line in self.lines if line.keys() & {"call", "deed"}]
        lines = [{key: value for key, value in line.items() if key not in {"at", "frames"} and value} for line in told]
        log = [{"tells": self.greeting.get("tells", [])}, *lines, {"deed": "the program ends"}]
        return "".join(json.dumps(line) + "\n" for line in log)


@dataclass
class Answers:
    """What calls are answered: the words that the script has for them, the last one for ever; others what is usual."""

    left: dict[str, list[str]]
    interrupt_at: str | None

    def reply(self, line: Message) -> Message:
        """Return the reply to *line*, in which the answer is noted."""
        name = line.get("call") or line.get("deed")
        if name is None or "answer" in line:
            return {}
        words = self.left.get(name) or [USUAL.get(name, "S_OK")]
        line["answer"] = words.pop(0) if len(words) > 1 else words[0]
        number = {"hresult": CODES[line["answer"]]} if line["answer"] in CODES else {}
        answer = {"answer": line["answer"], **number} if line["answer"] else {}
        return {**answer, "interrupt": True} if name == self.interrupt_at else answer


def drive(
    command: Sequence[str], script: Mapping[str, Sequence[str]] | None = None,
    settings: Mapping[str, str] | None = None, *, copies: Path | None = None, interrupt_at: str | None = None,
) -> Heard:
    """Run the backup program, and answer it as *script* says; its shadow copies are in *copies*.

    Each call of the name *interrupt_at* is interrupted, as by Ctrl-C, before it returns.
    """
    answers = Answers({name: list(words) for name, words in (script or {}).items()}, interrupt_at)
    welcome: Message = {"shadowcheck": 1, "run": 1, **({"world": {"folder": str(copies)}} if copies else {})}
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        where = f"127.0.0.1:{server.getsockname()[1]}"
        with subprocess.Popen(
            command, env={**os.environ, **(settings or {}), "SHADOWCHECK_DRIVE": where},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as process:
            try:
                said = _converse(server, welcome, answers)
                _, errors = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
    return Heard(said[0], said[1:], process.returncode, errors)


def _converse(server: socket.socket, welcome: Message, answers: Answers) -> list[Message]:
    """Answer each line that the program sends, until it ends; return them all."""
    connection, _ = server.accept()
    said = list[Message]()
    with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as stream:
        connection.settimeout(PATIENCE)
        while text := stream.readline():
            said.append(json.loads(text))
            if "crash" not in said[-1]:
                stream.write(json.dumps(answers.reply(said[-1]) if len(said) > 1 else welcome) + "\n")
                stream.flush()
    return said
