"""The gate on GitHub: a pull request to a course, and what its summary tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ci.conftest import KEY, School
from tests.ci.github import GitHub, Job
from tests.ci.page import written
from tests.ci.remotes import Remotes
from tests.ci.test_class import read
from tests.tiny_mistakes import BOTH, TWICE

HIDDEN = "solutions/tiny/test_hidden.py"


def propose(
    school: School, folder: Path, changes: dict[str, str], *, name: str = "exercises"
) -> tuple[GitHub, Job]:
    """Commit the course, and a pull request's changes on top of it; run the gate on that."""
    remotes: Remotes = school.remotes
    mistakes = {f"solutions/tiny/wrong/{k}.py": text for k, text in BOTH.items()}
    before = {**read(school, "exercises"), **read(school, "solutions"), **mistakes}
    base = remotes.push(f"school/{name}", before)
    remotes.push(f"school/{name}", {**before, **changes})
    machine = school.machine(folder, name)
    event = {"pull_request": {"base": {"sha": base}}}
    machine = replace(machine, event=event, ref_name="$(touch pwned)")
    machine.run(written(".github/workflows/gate.yml", school.commit))
    [job] = machine.jobs["gate"]
    return machine, job


@pytest.fixture
def hidden(school: School) -> str:
    """The hidden tests of the course as they are."""
    return read(school, "solutions")[HIDDEN]


def test_a_change_is_shown_against_what_was(school: School, tmp_path: Path, hidden: str) -> None:
    """Figures that differ, a new mistake, other points; the pages are an artifact."""
    points = hidden.replace("@points(3)", "@points(2)").replace("@points(1)", "@points(2)")
    changes = {HIDDEN: points, "solutions/tiny/wrong/again.py": TWICE}
    machine, job = propose(school, tmp_path / "run", changes)
    assert job.status == "success", job.log
    assert job.summary.startswith("## The gate holds\n")
    assert "2 → **3**" in job.summary and "**New stored mistake**, tiny" in job.summary
    assert (machine.artifacts["gate"] / "head" / "validation.html").is_file()
    assert not list((tmp_path / "run").rglob("pwned"))


def test_a_gate_that_does_not_hold_is_red(school: School, tmp_path: Path, hidden: str) -> None:
    """With the holes in the summary."""
    idle = hidden.replace("len(wire.statements) == 1", "wire.statements is not None")
    _, job = propose(school, tmp_path / "run", {HIDDEN: idle})
    assert job.status == "failure"
    assert "## The gate does not hold" in job.summary
    assert "test_hidden.py" in job.summary or "test_counts" in job.summary


def test_nothing_is_tried_that_is_as_it_was(school: School, tmp_path: Path) -> None:
    """Another file changed: no server is started."""
    _, job = propose(school, tmp_path / "run", {"README.md": "words"})
    assert job.status == "success" and "No exercise differs" in job.summary


def test_a_new_exercise_has_nothing_before_it(school: School, tmp_path: Path) -> None:
    """It is tried alone."""
    both = {**read(school, "exercises"), **read(school, "solutions")}
    new = {path.replace("tiny", "other"): text.replace("9.1", "8.1") for path, text in both.items()}
    new = {path: text.replace("import tiny", "import other") for path, text in new.items()}
    mistakes = {f"solutions/other/wrong/{k}.py": text for k, text in BOTH.items()}
    _, job = propose(school, tmp_path / "run", {**new, **mistakes})
    assert "| other |" in job.summary and "→" not in job.summary, job.log


@pytest.mark.parametrize("secrets", [{}, {"GRADER_KEY": KEY}])
def test_a_private_grader(school: School, tmp_path: Path, secrets: dict[str, str]) -> None:
    """With its key it is fetched; from a fork there is none, and the gate is red."""
    private = replace(school.github, private={"school/grader": KEY}, secrets=secrets)
    _, job = propose(replace(school, github=private), tmp_path / "run", {"README.md": "words"})
    assert job.status == ("success" if secrets else "failure"), job.log


def test_the_name_of_a_folder_is_no_command(school: School, tmp_path: Path) -> None:
    """It is refused, whatever it says."""
    changes = {"exercises/$(touch pwned)::error::x/exercise.toml": "title = 1\n"}
    _, job = propose(school, tmp_path / "run", changes)
    assert job.status == "failure" and "is no name of an exercise" in job.log
    assert not list((tmp_path / "run").rglob("pwned"))
    assert all(step.commands == [] for step in job.steps)
