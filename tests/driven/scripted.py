"""A driver with a script: it starts a program, answers what it asks, and keeps all that it says."""

import json
import os
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vss_protocol.logs.answers import ANSWERS

Line = Mapping[str, Any]
CODES = {name: int(code, 16) for code, name in ANSWERS.items() if code.startswith("0x")} | {"S_OK": 0}
USUAL = {"QueryStatus": "VSS_S_ASYNC_FINISHED", "GetWriterStatus": "every writer is well"}
NO_ANSWER = ("Release",)


@dataclass(frozen=True)
class Run:
    """What a program said, after its greeting, and how it ended."""

    greeting: Line
    lines: Sequence[Line]
    status: int
    errors: str

    def names(self) -> list[str]:
        """Return the calls and deeds, in their order."""
        return [line.get("call") or line.get("deed") for line in self.lines if "call" in line or "deed" in line]

    def mistakes(self) -> list[str]:
        return [line["mistake"] for line in self.lines if "mistake" in line]

    def log(self) -> str:
        """Return the run as a recorded run, whose last line says that the program ended."""
        told = [{key: line[key] for key in ("object", "call", "deed", "thread", "answer") if key in line} for line in self.lines]
        head = {"tells": self.greeting["tells"]} if "tells" in self.greeting else None
        lines = [*([head] if head else []), *(line for line in told if "call" in line or "deed" in line), {"deed": "the program ends"}]
        return "".join(json.dumps(line) + "\n" for line in lines)


def answers(script: Mapping[str, Sequence[str]]) -> Callable[[str], str]:
    """Answer the calls in *script* with its words, the last one for ever; all others with what is usual."""
    left = {name: list(words) for name, words in script.items()}

    def answer(name: str) -> str:
        words = left.get(name, [])
        return words.pop(0) if len(words) > 1 else words[0] if words else USUAL.get(name, "S_OK")

    return answer


def drive(command: Sequence[str | Path], script: Mapping[str, Sequence[str]] | None = None, folder: Path | None = None, **more: str) -> Run:
    """Run *command*, whose shadow copies are in *folder*; *more* is added to its environment. Answers are those of *script*."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = f"127.0.0.1:{server.getsockname()[1]}"
        process = subprocess.Popen(
            [str(word) for word in command], env={**os.environ, "SHADOWCHECK_DRIVE": where, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True,
        )
        server.settimeout(120)  # a program that never connects
        try:
            greeting, lines = _converse(server, answers(script or {}), folder)
            _, errors = process.communicate()
        finally:
            process.kill()
            process.wait()
    return Run(greeting, lines, process.returncode, errors)


def _converse(server: socket.socket, answer: Callable[[str], str], folder: Path | None) -> tuple[Line, list[Line]]:
    connection, _ = server.accept()
    with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as stream:
        def reply(value: Line) -> None:
            stream.write(json.dumps(value) + "\n")
            stream.flush()

        greeting = json.loads(stream.readline())
        reply({"shadowcheck": 1, "run": 1, **({"world": {"folder": str(folder)}} if folder else {})})
        lines: list[Line] = []
        for text in stream:
            line = json.loads(text)
            lines.append(line)
            if "crash" not in line:
                reply(_reply(line, answer))
    return greeting, lines


def _reply(line: dict[str, Any], answer: Callable[[str], str]) -> Line:
    name = line.get("call") or line.get("deed")
    if name is None or "answer" in line or name in NO_ANSWER:
        return {}
    word = answer(name)
    line["answer"] = word
    return {"answer": word, "hresult": CODES.get(word, 0x80004005 if word == "it failed" else 0)}
