"""Servants, verified in this process, and the command as if their interface were installed."""

import pytest
from click.testing import CliRunner

from shadowcheck.check.configuration import Setting
from shadowcheck.cli.main import main
from shadowcheck.explore.run import PLAIN
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design
from toys import servants
from toys.masters import SERVANTS


@pytest.fixture
def verified():
    """Verify one of the servants, by name; `settings` are those of the model."""

    def call(name, *, interface=SERVANTS, settings=None, run=PLAIN, **request):
        given = tuple(Setting(key, value, f"{key} {value}") for key, value in (settings or {}).items())
        return verify_design(getattr(servants, name), Request(given, **request), interface=interface, run=run)

    return call


@pytest.fixture
def servants_file():
    """The file of the servants; one of them is ``f"{servants_file}:Good"``."""
    return servants.__file__


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in this process, with the interface of servants installed; it fails for whatever is no exit."""
    info = tmp_path / "servants-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: servants\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[shadowcheck.designs]\nservant = toys.masters:SERVANTS\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def call(*arguments):
        result = CliRunner().invoke(main, ["verify", *arguments], prog_name="shadowcheck")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.fixture
def write(tmp_path):
    """Write a file of designs into an empty folder, and return its path."""

    def call(text, name="design.py"):
        folder = tmp_path / "designs"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        return str(folder / name)

    return call
