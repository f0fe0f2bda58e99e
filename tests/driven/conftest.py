"""Programs that are driven: compiled for this system, and for Windows, where they run under wine."""

import os
import subprocess

import pytest

from driven.compiled import FOR_WINDOWS, NATIVE, compiled, needed
from shadowcheck.drive.wine import prefix_in


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that all workers of the session have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "driven"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def native(shared):
    """Compile a program for this system, and return the command that runs it."""

    def call(source, *options):
        needed(NATIVE[0])
        return [str(compiled(source, NATIVE, shared, *options))]

    return call


@pytest.fixture(scope="session")
def under_wine(shared):
    """Compile a program for Windows, and return the command that runs it, and the settings that wine needs."""

    def call(source, *options):
        needed(FOR_WINDOWS[0])
        wine = needed("wine")
        prefix = prefix_in(shared / "shadowcheck")  # as `drive` makes it, with XDG_CACHE_HOME
        command = [wine, str(compiled(source, FOR_WINDOWS, shared, *options))]
        settings, silent = {**os.environ, **prefix.environment}, subprocess.DEVNULL
        for start in ([needed("wineserver"), "-p600"], [wine, "cmd.exe", "/c", "exit"]):  # it stays: a start takes long
            _started(start, settings, silent)
        return command, prefix.environment

    return call


def _started(command, settings, silent):
    """Start a part of wine; one whose server is ended meanwhile would wait for ever, and is started again."""
    for _ in range(3):
        try:
            subprocess.run(  # a pipe would stay open
                command, env=settings, stdin=silent, stdout=silent, stderr=silent, check=False, timeout=60,
            )
        except subprocess.TimeoutExpired:
            over = [needed("wineserver"), "-k"]
            subprocess.run(over, env=settings, stdout=silent, stderr=silent, check=False, timeout=30)
        else:
            return
    pytest.fail(f"{' '.join(command)} has not ended in three times: was wine's server ended, as by `pkill wine`?")


@pytest.hookimpl(tryfirst=True)  # before the slow ones are left out
def pytest_collection_modifyitems(items):
    """What is compiled first is for the slow lane: a compiler takes seconds for each program."""
    for item in items:
        if {"native", "under_wine"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
