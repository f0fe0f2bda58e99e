"""Turns: the threads of a run take them, so that one runs at a time, and the run is over for all at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from shadowcheck.function.frames import begin
from shadowcheck.function.stop import Stop
from shadowcheck.function.threads import Task, free_number
from shadowcheck.machine.endless import Endless

if TYPE_CHECKING:
    from collections.abc import Callable

MISTAKES = (NameError, AttributeError, TypeError, ImportError, RecursionError, SyntaxError)
"""Errors that no program means to end with."""


class Turns:
    """The threads of a run that have not ended, by number, and which of them runs.

    When all of them stand still, *decide* says who goes on (`running`), or that it is `over`. `thrown` is the exception
    that one let out, `failed` one of shadowcheck's own, and `active` the identity of the thread that runs.
    """

    def __init__(self, decide: Callable[[], None]) -> None:
        self._decide = decide
        self.over = self._ending = False
        self.thrown: BaseException | None = None
        self.failed: Exception | None = None
        self.main = Task(0, begun=True)
        self.tasks = [self.main]
        self.running, self.active = self.main, threading.get_ident()

    def take(self, work: Callable[[], object]) -> None:
        """Do *work* in the main thread, and all that other threads do, until it is over."""
        self._carry_out(work, self.main)
        self._choose()  # when the main thread has ended, the process ends soon, but not at once
        if not self.over:
            self.running.go(self._run)
            self.main.await_turn()
        self.over = self._ending = True
        for task in [*self.tasks]:
            if task.thread is not None:
                task.go(self._run)
                task.thread.join()

    def add(self, work: Callable[[], object]) -> Task:
        """Return a new thread that does *work*; it begins when the one that runs stands still."""
        task = Task(free_number(self.tasks), work)
        self.tasks = sorted([*self.tasks, task], key=lambda one: one.number)
        return task

    def hand_on(self, mine: Task) -> None:
        """Let others go on until *mine*, which stands still, may; or until it is over."""
        self._choose()
        if self.running is not mine:
            self.running.go(self._run)
            mine.await_turn()
            self.running, self.active = mine, threading.get_ident()

    def _run(self, task: Task) -> None:
        self.running, self.active = task, threading.get_ident()
        self._carry_out(task.work, task)
        self._choose()
        if not self._ending:
            following = self.main if self.over else self.running
            following.go(self._run)

    def _carry_out(self, work: Callable[[], object], task: Task) -> None:
        """Do *work*, which is all of *task*. An exception that another thread lets out is the end of the process."""
        try:
            begin(work, task.leaving)
        except Stop:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever a program ends with
            if not self.over:
                self.thrown, self.over = error, task is not self.main or isinstance(error, (Endless, *MISTAKES))
        task.ended = True
        self.tasks.remove(task)

    def _choose(self) -> None:
        """Choose who runs next: who need not be answered; or as is decided."""
        self.over = self.over or not self.tasks
        free = next((one for one in self.tasks if one.may_go_on), None)
        if free is not None and not self.over:
            self.running = free
        elif not self.over:
            try:
                self._decide()
            except Exception as error:  # noqa: BLE001 - in another thread nobody would hear of it
                self.failed, self.over = error, True

