"""A student's repository on GitHub: the workflow of docs/ci.md, and what the student sees."""

import re
from pathlib import Path

import pytest
import yaml

from grader.reports.result_json import parse_json
from tests.ci.conftest import TOKEN, School
from tests.ci.github import GitHub
from tests.ci.page import written
from tests.sample_results import HOSTILE
from tests.tiny_exercise import SOLUTION, write_tiny
from tests.unit.test_reports_annotations import read_commands

ROOT = Path(__file__).parents[2]
HALF = (ROOT / "tests/submissions/demo/half/basic_operations.py").read_text()

PRINTED = HOSTILE.replace("\ud800", "")  # which nobody can print

#: A student who would command the runner, by what is printed, raised and returned.
COMMANDING = f"""
import asyncpg

FORGED = {PRINTED!r}
FORGED += "\\n::set-output name=score::96\\n::add-mask::a\\n##[set-env name=PATH;]/x\\n%0A::stop"

async def create_pool(dsn, **more):
    print(FORGED)
    raise ValueError(FORGED)

async def get_user(pool, user_id):
    print(FORGED)
    return FORGED

async def create_user(pool, name, email):
    await pool.execute("SELECT '::error::sql' -- ##[error]")
    raise type("::warning::named", (Exception,), {{}})(FORGED)
"""

#: Records what it is asked for.
GH = '#!/bin/sh\nprintf "%s\\n" "$GH_TOKEN" "$@" > "$RUNNER_TEMP/gh"\n'


def push(school: School, folder: Path, name: str, source: str, *, place: str = "") -> GitHub:
    """Push work and the workflow to a student's repository, and run that."""
    workflow = written(".github/workflows/check.yml", school.commit)
    files = {f"{place}basic_operations/basic_operations.py": source}
    if place:
        workflow = workflow.replace(
            "id: grader\n", f'id: grader\n        with: {{folder: "{place}"}}\n'
        )
    school.remotes.push(
        f"school/practice-{name}", {**files, ".github/workflows/check.yml": workflow}
    )
    machine = school.machine(folder, f"practice-{name}")
    (folder / "bin").mkdir()
    (folder / "bin" / "gh").write_text(GH)
    (folder / "bin" / "gh").chmod(0o755)
    machine.programs = folder / "bin"
    machine.secrets = {"UNRELATED": TOKEN}
    machine.ref_name = "$(touch pwned)`touch pwned`;::error::x"
    machine.run(workflow)
    return machine


@pytest.fixture(scope="module")
def half(school: School, tmp_path_factory: pytest.TempPathFactory) -> GitHub:
    """A student who has written some of it."""
    return push(school, tmp_path_factory.mktemp("half"), "ada", HALF)


def test_failures_stand_at_the_students_lines(half: GitHub) -> None:
    """As errors with file and line, in the one step that runs tests; the check is red."""
    [job] = half.jobs["check"]
    assert job.status == "failure"
    step = job.step("Run the visible tests")
    told = [line for line in step.log.splitlines() if line.startswith("::")]
    commands = read_commands("\n".join(told))
    errors = [properties for name, properties, _ in commands if name == "error"]
    assert 3 < len(errors) <= 10
    assert {one["file"] for one in errors[:3]} == {"basic_operations/basic_operations.py"}
    assert all(one["line"].isdigit() for one in errors[:3])
    assert commands[-1][0] == "notice" and "points in the visible tests" in commands[-1][1]["title"]
    assert [one.commands for one in job.steps if one is not step] == [[]] * (len(job.steps) - 1)


def test_the_summary_and_the_report_are_kept(half: GitHub) -> None:
    """The summary has a line a task and next steps; the artifact has the page, JUnit and badge."""
    [job] = half.jobs["check"]
    assert "### What to mend" in job.summary and "visible tests, for practice" in job.summary
    kept = {path.name for path in half.artifacts["report"].iterdir()}
    assert {"report.html", "result.json", "junit.xml", "badge.svg"} <= kept


def test_the_score_stands_beside_the_commit(half: GitHub) -> None:
    """Put there by a job of its own, which has that right and runs nothing of the student's."""
    [job] = half.jobs["score"]
    assert job.permissions == {"statuses": "write"} and job.status == "success"
    told = (job.folder / "temp" / "gh").read_text().splitlines()
    assert re.fullmatch(r"repos/school/practice-ada/statuses/[0-9a-f]{40}", told[2])
    assert re.fullmatch(r"description=[\d.]+ of [\d.]+ points", told[-1])
    assert half.jobs["check"][0].permissions == {"contents": "read"}


def test_no_text_of_a_students_is_a_command(school: School, tmp_path: Path) -> None:
    """Whatever is printed, raised, returned or sent: only our annotations are, and none is more."""
    machine = push(school, tmp_path / "run", "eve", COMMANDING)
    [job] = machine.jobs["check"]
    step = job.step("Run the visible tests")
    assert set(step.commands) == {"error", "notice"}
    told = [line for line in step.log.splitlines() if line.startswith("::")]
    for name, properties, _ in read_commands("\n".join(told)):
        of_file = properties.get("file", "").endswith("basic_operations.py")
        assert of_file or name == "notice" or properties["title"].startswith("Further failures")
    assert [one for one in job.steps if one is not step and one.commands] == []
    assert float(job.outputs["score"]) < 20
    assert not list((tmp_path / "run").rglob("pwned"))


def test_a_course_has_exercises_of_its_own(school: School, tmp_path: Path) -> None:
    """They come from another repository, into a folder beside the work."""
    tiny = write_tiny(tmp_path / "tiny")
    school.remotes.push(
        "school/exercises",
        {
            f"exercises/{path.relative_to(tiny.root / 'exercises')}": path.read_text()
            for path in (tiny.root / "exercises").rglob("*")
            if path.is_file()
        },
    )
    workflow = yaml.safe_load(written(".github/workflows/check.yml", school.commit))
    steps = written("the steps of check.yml with exercises of the course's own", school.commit)
    workflow["jobs"]["check"]["steps"] = yaml.safe_load(steps)
    school.remotes.push("school/practice-own", {"tiny.py": SOLUTION})
    machine = school.machine(tmp_path / "run", "practice-own")
    machine.run(yaml.safe_dump(workflow))
    [job] = machine.jobs["check"]
    assert (job.outputs["score"], job.outputs["max-score"]) == ("4", "4"), job.log


def test_a_students_options_and_tests_are_not_read(school: School, tmp_path: Path) -> None:
    """Whatever a repository has beside the work: the box stays, and so does what is asked."""
    evil = {
        "grader.toml": 'sandbox = "off"\nexercises = "evil"\n',
        "evil/basic_operations/exercise.toml": 'title = "Mine"\n',
        "basic_operations/test_visible.py": "print('::error::mine')\n",
        "conftest.py": "print('::error::mine')\n",
        "pyproject.toml": "[tool.asyncpg-grader]\nsandbox = 'off'\n",
        "basic_operations/basic_operations.py": HALF,
    }
    school.remotes.push("school/practice-eve", evil)
    machine = school.machine(tmp_path / "run", "practice-eve")
    machine.run(written(".github/workflows/check.yml", school.commit))
    [job] = machine.jobs["check"]
    assert job.outputs["max-score"] == "31", job.log
    result = parse_json((machine.artifacts["report"] / "result.json").read_text())
    assert result.environment.sandbox == "bubblewrap"
    assert "mine" not in job.log


def test_what_the_bonus_needs_is_there(school: School, tmp_path: Path) -> None:
    """Whoever has begun `web` has it checked, with FastAPI in its box; its points stand beside."""
    begun = (ROOT / "exercises/web/web.py").read_text() + "\nBEGUN = True\n"
    files = {"basic_operations.py": HALF, "web.py": begun}
    school.remotes.push("school/practice-ivy", files)
    machine = school.machine(tmp_path / "run", "practice-ivy")
    machine.run(written(".github/workflows/check.yml", school.commit))
    [job] = machine.jobs["check"]
    result = parse_json((machine.artifacts["report"] / "result.json").read_text())
    assert "web" in [one.slug for one in result.exercises], job.log
    assert "left out" not in job.log and job.outputs["max-score"] == "31"


def test_the_folder_may_have_any_name(school: School, tmp_path: Path) -> None:
    """It reaches the shell as a variable, and the annotation as text."""
    place = "we ird$(touch pwned),x:: -o/"
    machine = push(school, tmp_path / "run", "fay", HALF, place=place)
    [job] = machine.jobs["check"]
    told = [line for line in job.step("Run the visible tests").log.splitlines() if line[:2] == "::"]
    first = read_commands("\n".join(told))[0]
    assert first[1]["file"] == f"{place}basic_operations/basic_operations.py"
    assert not list((tmp_path / "run").rglob("pwned"))


def test_without_a_score_none_is_told(school: School, tmp_path: Path) -> None:
    """Of a repository without work: the check says so, and no status is written."""
    school.remotes.push("school/practice-gil", {"README.md": "nothing"})
    machine = school.machine(tmp_path / "run", "practice-gil")
    machine.run(written(".github/workflows/check.yml", school.commit))
    [job] = machine.jobs["check"]
    assert job.status == "failure" and job.outputs["score"] == ""
    assert "score" not in machine.jobs
