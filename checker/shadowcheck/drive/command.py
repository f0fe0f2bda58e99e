"""Programs that are commands: a process for each run, which speaks through a socket, or standard input and output."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import psutil

from shadowcheck.drive.message import MOST_BYTES, Message, parsed, written
from shadowcheck.drive.places import Places
from shadowcheck.drive.running import Ending, How, Silence
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = "SHADOWCHECK_DRIVE"
"""The environment variable that tells a program where to connect."""
LAST = 4_000
"""How much of a program's output is kept, in bytes."""
_POLL = 0.02
_PATIENCE = 10
"""How many seconds a process may take to be gone that was killed."""
_INTERRUPTED = (-signal.SIGINT, 0xC000013A)
"""The exit statuses of a process that Ctrl-C has ended."""
_CRASHES = 0xC0000000
"""The exit statuses of Windows from here on are those of exceptions that nothing handled."""


@dataclass(frozen=True)
class Command:
    """A program by the *words* of its command line.

    It may say nothing for *timeout* seconds at most. With *stdio* it speaks through its standard input and output. It
    is started *through* another command, if that is given.
    """

    words: tuple[str, ...]
    timeout: float = 10.0
    stdio: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    through: tuple[str, ...] = ()
    places: Places = field(default_factory=Places, compare=False)

    @property
    def name(self) -> str:
        """What reports call it."""
        return " ".join(self.words)

    def start(self, number: int) -> Process:
        """Begin the run of this *number*. Raises `SpecificationError` if the program cannot be started."""
        del number
        return Process(self)


class Process:
    """A run of a command."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the run
        self._socket: socket.socket | None = None
        self._listener = None if command.stdio else socket.create_server(("127.0.0.1", 0))
        self._process = self._started()
        self._writing: IO[bytes] | None = None
        self._connected = False
        self._hangs = False
        self._greeting: Message = {}

    def receive(self) -> Message | None:
        """Return the next message; None if the program has closed its end. Raises `WrongMessage` and `Silence`."""
        if not self._connected and not self._connect():
            return None
        try:
            line = self._lines.get(timeout=self._command.timeout)
        except queue.Empty as error:
            self._hangs = True
            raise Silence from error
        return self._placed(parsed(line)) if line else None

    def _placed(self, message: Message) -> Message:
        """Return *message* with its place in the source, if it tells of frames in its stead."""
        self._greeting = self._greeting or message
        frames, told = message.pop("frames", ""), self._greeting
        if frames and "image" in told and "at" not in message:
            found = self._command.places.of(frames, told["image"], told.get("header", ""))
            return message if found is None else {**message, "at": found}
        return message

    def send(self, reply: Message) -> None:
        """Reply to the last message; nothing happens if the program is gone."""
        with contextlib.suppress(OSError, ValueError):
            if self._writing is not None:
                self._writing.write(written(reply))
                self._writing.flush()

    def end(self) -> Ending:
        """Wait until the program has ended, and say how; it hangs if it does not."""
        try:
            status = self._process.wait(self._command.timeout)
        except subprocess.TimeoutExpired:
            self._hangs = True
            return self._closed(How.HANGS, f"does not end within {self._command.timeout:g} s after its last call")
        crash = crash_of(status)
        if crash and status not in _INTERRUPTED:
            return self._closed(How.CRASHED, crash)
        return replace(self._closed(How.ENDED, f"ends with the exit status {status}"), failed=status != 0)

    def stop(self) -> Ending:
        """End the program where it is."""
        status = self._process.poll()
        if status is not None and crash_of(status):
            return self._closed(How.CRASHED, crash_of(status))
        return self._closed(How.STOPPED, "is stopped")

    def _started(self) -> subprocess.Popen[bytes]:
        where = "stdio" if self._listener is None else f"127.0.0.1:{self._listener.getsockname()[1]}"
        environment = {**os.environ, **self._command.environment, ADDRESS: where}
        pipe = subprocess.PIPE if self._command.stdio else None
        try:
            return subprocess.Popen(  # noqa: S603 - the program that the user names
                (*self._command.through, *self._command.words), env=environment,
                stdin=pipe or subprocess.DEVNULL, stdout=pipe or self._output,
                stderr=self._output, start_new_session=sys.platform != "win32",
            )
        except OSError as error:
            self._output.close()
            if self._listener is not None:
                self._listener.close()
            raise SpecificationError(
                f"the program cannot be started: {error.strerror or error}", where=self._command.name,
                why="it is started anew for each run",
                instead=_to_start(self._command.words[0]), code="SC1201",
            ) from error

    def _connect(self) -> bool:
        """Wait for the program to connect; it has not, if it ends before. Raises `Silence`."""
        self._connected = True
        if self._listener is None:
            self._writing = cast("IO[bytes]", self._process.stdin)
            self._listen(cast("IO[bytes]", self._process.stdout))
            return True
        self._listener.settimeout(_POLL)
        until = time.monotonic() + self._command.timeout
        while time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                self._socket, _ = self._listener.accept()
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._socket.settimeout(None)
                self._writing = self._socket.makefile("wb")
                self._listen(self._socket.makefile("rb"))
                return True
            if self._process.poll() is not None:
                return False
        self._hangs = True
        raise Silence

    def _listen(self, reading: IO[bytes]) -> None:
        """Put the lines that come into the queue, and at last an empty one."""
        def listen() -> None:
            line = b"\n"
            with contextlib.suppress(OSError, ValueError):
                while line.endswith(b"\n"):
                    line = reading.readline(MOST_BYTES + 1)
                    self._lines.put(line)
            if line:
                self._lines.put(b"")

        threading.Thread(target=listen, daemon=True).start()

    def _closed(self, how: How, says: str) -> Ending:
        if self._output.closed:  # it was ended before: then what comes after it could not be started, for instance
            return Ending(how, says)
        self._kill()
        for one in (self._writing, self._socket, self._listener, self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if one is not None:
                    one.close()
        self._output.seek(max(0, self._output.seek(0, os.SEEK_END) - LAST))
        output = self._output.read().decode("utf-8", "replace")
        self._output.close()
        return Ending(how, says, output)

    def _kill(self) -> None:
        """End the process, and all that it has started.

        Of one that was ended by its time limit that is looked for. Else, as that takes as long as a run, only where no
        group of processes can be ended.
        """
        below = _below(self._process) if self._hangs or sys.platform == "win32" else []
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        for one in below:
            with contextlib.suppress(psutil.Error):
                one.kill()
        self._process.wait()
        psutil.wait_procs(below, _PATIENCE)


def _below(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the processes that *process* has started, and those that these have: they may have left its group."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def crash_of(status: int) -> str:
    """Say in words that an exit *status* is that of a crash; "" if it is none."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"dies of {signal.Signals(-status).name}"
        return f"dies of signal {-status}"
    return f"dies of exception {status:#010x}" if status >= _CRASHES else ""


def _to_start(word: str) -> str:
    """Say what to write in place of *word*, which is no program that can be started."""
    if word.startswith("-"):
        return f"{word} is no option of 'shadowcheck drive', whose --help lists them; then name a program"
    if word.endswith(".py") and Path(word).is_file():
        return f"a function in it: {word}:NAME; or the whole file, as a program of its own: python {word}"
    return "name a program that can be executed, then its arguments: shadowcheck drive ./program --all"


def command_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the *words* of a command line as they are executed: a program in this folder may be named without ./"""
    first = Path(words[0])
    if len(first.parts) == 1 and first.is_file() and os.access(first, os.X_OK):
        return (str(first.resolve()), *words[1:])
    return words
