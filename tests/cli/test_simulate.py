"""`shadowcheck simulate`: random runs, as the user asks for them and is told of them."""


def test_the_command_tells_the_broken_claim_with_its_order_of_events(run, toy):
    told = run("simulate", f"{toy}:HASTY")
    assert told.exit_code == 1
    for line in ("decide-last: broken", "owed by: requester (must)", "2. The coordinator decides."):
        assert line in told.stdout
    assert run("simulate", f"{toy}:HASTY").stdout == told.stdout


def test_the_command_claims_no_more_than_it_has_seen(run, toy):
    told = run("simulate", f"{toy}:MODEL", "--runs", "2", "--length", "1", "--story")
    assert told.exit_code == 0
    assert "2 runs: no claim was broken in them, of 4 claims that a run can break. That proves nothing" in told.stdout
    assert "the first run:\n  1. The coordinator " in told.stdout
    assert "no run showed it: may-commit" in told.stdout


def test_a_seeded_fault_and_settings_are_those_of_check(run, toy):
    assert run("simulate", f"{toy}:MODEL", "--fault", "hasty").exit_code == 1
    assert "ask    " in run("simulate", f"{toy}:MODEL", "--writers", "1", "--without", "crash").stdout
