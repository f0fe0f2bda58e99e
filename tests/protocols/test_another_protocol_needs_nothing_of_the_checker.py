"""Two-phase commit, of which the checker knows nothing, is checked, shown, exported and verified against as VSS is."""

import ast
import importlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import shadowcheck
from protocols import two_phase_commit
from protocols.two_phase_commit import MODEL, gallery
from protocols.two_phase_commit.machines import Resource
from protocols.two_phase_commit.resource_contract import INTERFACE
from shadowcheck.check.pipeline import Configuration, catch, check
from shadowcheck.cli.main import main
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run
from shadowcheck.judge import Result
from shadowcheck.pytest import verify

PACKAGE = Path(two_phase_commit.__file__).parent
CHECKER = Path(shadowcheck.__file__).parent
FILES = {"Ledger": "starting.py", "EagerLedger": "gallery.py", "Forgetful": "gallery.py"}
PARTIES = {"manager", "resource", "model"}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command while the package is installed, in an empty folder; a traceback fails."""
    info = tmp_path / "two_phase_commit-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: two_phase_commit\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[shadowcheck.models]\ntwo-phase-commit = protocols.two_phase_commit:MODEL\n"
        "[shadowcheck.designs]\nresource = protocols.two_phase_commit.resource_contract:INTERFACE\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def call(*arguments):
        result = CliRunner().invoke(main, arguments, prog_name="shadowcheck")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.mark.parametrize("name", ["two-phase-commit", f"{PACKAGE / '__init__.py'}:MODEL"])
def test_every_claim_holds_and_is_owed_by_a_party_of_the_protocol(run, name):
    result = run("check", name, "--json", "report.json")
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert result.exit_code == 0, result.output
    assert (report["states"], {claim["verdict"] for claim in report["claims"]}) == (35, {"holds"})
    assert {claim["owner"] for claim in report["claims"]} == PARTIES


def test_options_faults_and_numbers_are_those_of_the_protocol(run):
    options = ("--set", "recovery=never", "--set", "resources=3", "--without", "manager-crash")
    result = run("check", "two-phase-commit", *options)
    assert result.exit_code == 0
    assert "nobody-waits-for-ever" not in result.stdout
    assert "excused as vacuous, without manager-crash: a-crash-can-block" in result.stdout
    assert "resources=3, recovery=never, without manager-crash" in result.stdout


@pytest.mark.parametrize("fault", MODEL.seeded_faults, ids=lambda fault: fault.name)
def test_every_seeded_fault_is_caught(fault):
    report = catch(MODEL, fault)
    assert [verdict.result for verdict in report.verdicts] == [Result.FAILS] * len(fault.kills)
    assert all(report.trace(verdict).steps for verdict in report.verdicts)


def test_it_is_listed_and_explained_and_its_designs_too(run):
    listed = run("list", "two-phase-commit").stdout
    for told in ("two-phase-commit  protocols.two_phase_commit:MODEL", "resources  2 unless", "recovery=abort|never",
                 "resource   a resource: its vote, and what it does", "time-out       The manager may abort"):
        assert told in listed
    assert "owed by     manager (guarantee)" in run("explain", "all-or-none", "two-phase-commit").stdout
    assert "catches     forgetful" in run("explain", "answers-everything", "two-phase-commit").stdout


@pytest.mark.parametrize("kind", ["promela", "tla", "smv", "murphi", "aut"])
def test_it_is_exported_and_its_claims_with_it(run, kind):
    result = run("export", "two-phase-commit", "--format", kind)
    assert result.exit_code == 0
    assert result.stdout.startswith("des (0, 88, 35)") if kind == "aut" else "manager, guarantee" in result.stdout


def test_it_is_drawn_with_its_seeded_faults_and_its_designs(run):
    assert run("diagram", "two-phase-commit").exit_code == 0
    drawn = {path.name for path in Path("diagrams").rglob("*.svg")}
    assert {"resource.svg", "manager.svg", "hasty.svg", "design-forgetful.svg"} <= drawn
    assert run("diagram", "two-phase-commit", "--check").exit_code == 0


@pytest.mark.parametrize(("name", "claim"), [
    ("Ledger", None), ("EagerLedger", "nothing-shows-early"), ("Forgetful", "answers-everything"),
])
def test_a_design_of_a_resource_is_verified_by_its_own_interface(run, name, claim):
    files = ("--json", "design.json", "--sarif", "design.sarif", "--reproduce", "test_it.py")
    result = run("verify", f"{PACKAGE / FILES[name]}:{name}", "--verbose", *files)
    assert result.exit_code == (0 if claim is None else 1), result.output
    report = json.loads(Path("design.json").read_text(encoding="utf-8"))
    assert [finding["claim"] for finding in report["designs"][0]["findings"]] == [claim] * (claim is not None)
    assert "\nkept by the resource: " in result.stdout
    (found,) = json.loads(Path("design.sarif").read_text(encoding="utf-8"))["runs"]
    tags = [rule["properties"]["tags"] for rule in found["tool"]["driver"]["rules"]]
    assert tags == [["transactions", "resource", "must"]] * (claim is not None)


def test_a_resource_to_start_from_verifies(run):
    result = run("new", "resource", "my_resource")
    assert "a resource to start from" in result.stdout
    assert run("verify", "my_resource.py").exit_code == 0
    assert "such as my_resource" in run("new", "resource", "_").output


def test_pytest_is_given_the_interface_where_none_is_installed():
    assert verify(gallery.Ledger, interface=INTERFACE).exit_status == 0
    with pytest.raises(AssertionError, match="nothing-shows-early"):
        verify(gallery.EagerLedger, interface=INTERFACE)


def owed_by(party):
    """The claims of the protocol, all of them owed by *party*."""
    settings = MODEL.settings({})
    return [replace(claim, owner=party) for claim in MODEL.claims(MODEL.network(settings), settings)]


class Willing(Resource):
    """Never votes no."""

    def on_vote(self):
        """Vote yes."""


def test_a_machine_in_the_part_of_a_party_excuses_claims_about_others_only():
    chosen = Configuration(MODEL.settings({}), {"resources": 2}, played={"resource": Willing})
    excused = {verdict.claim.id: verdict.excuse for verdict in check(MODEL, chosen).verdicts if verdict.excused}
    assert excused == {"a-vote-can-be-no": "with this resource"}
    theirs = owed_by("resource")
    assert check(replace(MODEL, claims=lambda net, options: theirs), chosen).exit_status == 1


def test_a_machine_in_a_role_that_is_no_party_excuses_nothing():
    chosen = Configuration(MODEL.settings({}), {"resources": 2}, played={"resource": Willing})
    theirs = owed_by("people")
    report = check(replace(MODEL, claims=lambda net, options: theirs, parties=("people",)), chosen)
    assert [verdict.claim.id for verdict in report.verdicts if not verdict.passes] == ["a-vote-can-be-no"]


def test_a_party_that_the_model_does_not_name_is_refused_before_anything_is_explored():
    def explored(*_):
        raise AssertionError

    nobody = replace(MODEL, parties=("manager", "resources"))
    with pytest.raises(SpecificationError, match="owed by 'resource', which is not a party of the model") as error:
        check(nobody, run=Run(progress=explored))
    assert (error.value.where, error.value.instead) == ("claim 'a-promise-is-kept'", "did you mean resources?")
    with pytest.raises(SpecificationError, match="are none"):
        check(replace(MODEL, parties=()), run=Run(progress=explored))


def test_the_mirror_of_a_claim_that_does_not_exist_is_refused():
    def claims(net, options):
        first, *rest = MODEL.claims(net, options)
        return [replace(first, mirror_of="a-promise-is-keptt"), *rest]

    with pytest.raises(SpecificationError, match="mirrors 'a-promise-is-keptt'") as error:
        check(replace(MODEL, claims=claims))
    assert error.value.instead.startswith("did you mean a-promise-is-kept or")


def test_the_package_is_written_in_what_is_public_of_the_checker_or_told_why_not():
    """`LocalSystem`, `Reaction` and `Took` refine the table of a design: they are not yet public."""
    used = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("shadowcheck"):
                public = getattr(importlib.import_module(str(node.module)), "__all__", ())
                used |= {alias.name for alias in node.names if alias.name not in public}
    assert used == {"LocalSystem", "Reaction", "Took"}


def test_no_module_of_the_checker_speaks_of_two_phase_commit():
    words = ("two_phase", "two-phase", "resource manager", "transaction")
    files = sorted(path for path in CHECKER.rglob("*.py") if path.parent.name != "classics")
    told = {path.relative_to(CHECKER).as_posix() for path in files for word in words
            if word in path.read_text(encoding="utf-8").lower()}
    assert len(files) > 100
    assert told == set()


def test_no_module_of_the_checker_uses_its_examples():
    files = sorted(path for path in CHECKER.rglob("*.py") if path.parent.name != "classics")
    assert [path.name for path in files if "shadowcheck.classics" in path.read_text(encoding="utf-8")] == []
