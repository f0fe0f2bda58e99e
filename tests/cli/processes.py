"""The command as a process that does not outlive the test."""

import contextlib
import subprocess


@contextlib.contextmanager
def started(command, environment):
    """Start *command*, which a test may interrupt; it is killed in the end if it still runs."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()
