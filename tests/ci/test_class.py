"""The class on GitHub: fetched, graded in shards, merged, by the workflow that docs/ci.md calls."""

import csv
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.acceptance.test_grade import TWO_STATEMENTS
from tests.ci.conftest import KEY, TOKEN, School
from tests.ci.github import GitHub
from tests.ci.page import written
from tests.sample_results import HOSTILE
from tests.tiny_exercise import SOLUTION, STUB

PRINTED = HOSTILE.replace("\ud800", "")  # which nobody can print

#: Looks for what must not be in its reach, and says it as a runner would obey.
CURIOUS = f"""
import os, pathlib

async def count_up(pool, counter_id):
    print({PRINTED!r})
    print("::set-output name=seed::1")
    print("environment", sorted(os.environ))
    for place in ("/proc/1/environ", "/home", "/root", "/tmp"):
        try:
            print(place, os.listdir(place) if os.path.isdir(place) else open(place, "rb").read())
        except OSError as error:
            print(place, type(error).__name__)
    raise RuntimeError("::error file=a::{HOSTILE[:9]}")
"""

WORK = {"ada": SOLUTION, "bob": TWO_STATEMENTS, "cid": CURIOUS}


def write_course(school: School, **more: object) -> str:
    """The course's workflow, with its own addresses and 2 shards."""
    text = written(".github/workflows/grade-project.yml", school.commit)
    told = yaml.safe_load(text)
    given = told["jobs"]["class"]["with"]
    given["repositories"] = f"file://{school.remotes.folder}/school/project-{{login}}.git"
    given |= {"shards": 2, "missing": "nothing", "seed": 7, **more}
    return str(yaml.safe_dump(told))


@pytest.fixture(scope="module")
def graded(school: School, tmp_path_factory: pytest.TempPathFactory) -> GitHub:
    """The class, graded: three have handed in, one has no repository, one an empty one."""
    for name, source in WORK.items():
        school.remotes.push(f"school/project-{name}", {"tiny/tiny.py": source})
    school.remotes.create("school/project-fay")
    machine = school.machine(tmp_path_factory.mktemp("class"), "course")
    machine = replace(machine, secrets={"STUDENTS_TOKEN": TOKEN})
    machine.run(write_course(school))
    return machine


def rows(machine: GitHub) -> dict[str, str]:
    """Scores of the class's table."""
    with (machine.artifacts["class"] / "grades.csv").open(newline="") as file:
        return {row["submission"]: row["score"] for row in csv.DictReader(file)}


def test_all_of_it_succeeds(graded: GitHub) -> None:
    """One job fetches, two grade, one merges."""
    assert {name: len(jobs) for name, jobs in graded.jobs.items()} == {
        "plan": 1,
        "grade": 2,
        "merge": 1,
    }
    for jobs in graded.jobs.values():
        for job in jobs:
            assert job.status == "success", job.log


def test_the_class_has_everybody(graded: GitHub) -> None:
    """With scores of hidden tests; who handed in nothing has 0 and is named."""
    assert rows(graded) == {"ada": "4", "bob": "3", "cid": "0", "eve": "0", "fay": "0"}
    kept = {path.name for path in graded.artifacts["class"].iterdir()}
    assert {"index.html", "gradebook-csv.csv", "gradebook-xlsx.xlsx", ".grader", "ada"} <= kept
    assert "5 submissions" in graded.jobs["merge"][0].summary
    seeds = {
        json.loads(path.read_text())["environment"]["seed"]
        for path in graded.artifacts["class"].glob("*/result.json")
    }
    assert seeds == {7}


def test_only_the_step_that_fetches_has_the_token(graded: GitHub) -> None:
    """No other step's variables, no file of any job, no artifact and no log has it."""
    holding = [
        (name, step.name)
        for name, jobs in graded.jobs.items()
        for job in jobs
        for step in job.steps
        if TOKEN in "".join(step.env.values())
    ]
    assert holding == [("plan", "Fetch the students' repositories")]
    found = subprocess.run(["grep", "-rl", TOKEN, graded.folder], capture_output=True, text=True)
    assert found.stdout == ""
    assert not any(TOKEN in job.log for jobs in graded.jobs.values() for job in jobs)


def test_students_reach_nothing_and_command_nothing(graded: GitHub) -> None:
    """Neither the runner's variables nor its files; what they print is in no log as a command."""
    result = json.loads((graded.artifacts["class"] / "cid" / "result.json").read_text())
    [task] = result["exercises"][0]["tasks"]
    output = "".join(case["output"] for case in task["cases"])
    assert "environment [" in output and "::set-output" in output
    for secret in ("GITHUB_", "RUNNER_", "ACTIONS_", "/home ['", "hidden"):
        assert secret not in output
    for jobs in graded.jobs.values():
        for job in jobs:
            assert [step.commands for step in job.steps] == [[] for _ in job.steps]


def test_jobs_with_student_code_have_no_right(graded: GitHub) -> None:
    """No permission and no checkout: all that they have is an artifact of the first job."""
    for job in (*graded.jobs["grade"], *graded.jobs["merge"]):
        assert job.permissions == {}
        assert not list(job.workspace.rglob(".git"))


#: What is asked for a repository, and says that it is public.
GH = '#!/bin/sh\n[ "$*" = "api repos/school/course --jq .private" ] && echo false\n'


@pytest.mark.parametrize("event", [{"repository": {"private": False}}, {"schedule": "0 0 * * *"}])
def test_a_public_course_is_refused(
    school: School, tmp_path: Path, event: dict[str, object]
) -> None:
    """Before anything is fetched, also where a scheduled run is told nothing of its repository."""
    machine = school.machine(tmp_path / "run", "course")
    machine = replace(machine, secrets={"STUDENTS_TOKEN": TOKEN}, event=event)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    machine.programs = tmp_path / "bin"
    machine.run(write_course(school))
    [plan] = machine.jobs["plan"]
    assert plan.status == "failure" and len(plan.steps) == 1 and "public" in plan.log
    assert list(machine.jobs) == ["plan"]


def test_a_shard_that_is_missing_makes_no_class(school: School, graded: GitHub) -> None:
    """Half a class would be taken for all of it."""
    folder = graded.folder.parent / "missing"
    machine = replace(graded, folder=folder, jobs=dict(graded.jobs))
    machine.artifacts = {k: v for k, v in graded.artifacts.items() if k not in ("shard-2", "class")}
    called = yaml.safe_load((Path(__file__).parents[2] / ".github/workflows/class.yml").read_text())
    machine.jobs.pop("merge")
    machine._run_job("merge", called["jobs"]["merge"], {"feedback": "hints"})
    [merge] = machine.jobs["merge"]
    assert merge.status == "failure" and "class" not in machine.artifacts


def test_hidden_tests_of_another_repository(school: School, tmp_path: Path) -> None:
    """They come with a key of their own, which stays in that step; Classroom 50's tags count."""
    school.remotes.push(
        "school/given", {"roster.csv": "username\nkim\n", **read(school, "exercises")}
    )
    school.remotes.push("school/hidden", read(school, "solutions"))
    school.remotes.push("school/project-kim", {"tiny.py": SOLUTION}, tag="submit/20261101T1000Z-a")
    school.remotes.push("school/project-kim", {"tiny.py": STUB})
    machine = school.machine(tmp_path / "run", "given")
    secrets = {"STUDENTS_TOKEN": TOKEN, "HIDDEN_KEY": KEY}
    machine = replace(machine, secrets=secrets, private={"school/hidden": KEY})
    text = write_course(school, hidden="school/hidden", tags="submit/*", shards=1)
    machine.run(text)
    assert rows(machine) == {"kim": "4"}
    found = subprocess.run(["grep", "-rl", KEY, machine.folder], capture_output=True, text=True)
    assert found.stdout == ""


def test_the_file_of_the_course_counts(school: School, tmp_path: Path) -> None:
    """Its columns of the roster, and adjustments of students who are in different shards."""
    adjusted = "".join(
        f'[[adjustment]]\nstudent = "{login}"\npoints = {points}\n'
        'reason = "r"\nwho = "rg"\nwhen = 2026-11-22\n'
        for login, points in (("pia", -1), ("rex", 0.5))
    )
    school.remotes.push(
        "school/ruled",
        {
            "lists/all.csv": "Kennung,Zeit\npia,2026-11-20 10:00\nrex,2026-11-21 12:00\n",
            "lists/changes.toml": adjusted,
            "grader.toml": 'adjustments = "lists/changes.toml"\n[roster-column]\nid = "Kennung"\n'
            'handed_in = "Zeit"\n[lateness]\ndue = 2026-11-20T23:59:00+00:00\nper-day = 25\n',
            **read(school, "exercises"),
            **read(school, "solutions"),
        },
    )
    for login, source in (("pia", SOLUTION), ("rex", TWO_STATEMENTS)):
        school.remotes.push(f"school/project-{login}", {"tiny.py": source})
    machine = school.machine(tmp_path / "run", "ruled")
    machine = replace(machine, secrets={"STUDENTS_TOKEN": TOKEN})
    machine.run(write_course(school, roster="lists/all.csv", missing="stop"))
    assert [job.status for job in machine.jobs["merge"]] == ["success"], machine.jobs
    assert rows(machine) == {"pia": "3", "rex": "2.5"}  # of 4, and of 3 late


def test_a_private_grader_has_a_key_of_its_own(school: School, tmp_path: Path) -> None:
    """The run's own token does not reach it: without the key nothing is fetched."""
    files = {**read(school, "exercises"), **read(school, "solutions")}
    school.remotes.push("school/guarded", {"roster.csv": "username\nlin\n", **files})
    school.remotes.push("school/project-lin", {"tiny.py": SOLUTION})
    machine = school.machine(tmp_path / "without", "guarded")
    machine = replace(machine, secrets={"STUDENTS_TOKEN": TOKEN}, private={"school/grader": KEY})
    machine.run(write_course(school, shards=1))
    assert [job.status for job in machine.jobs["plan"]] == ["failure"]
    machine = replace(machine, folder=tmp_path / "with", jobs={}, artifacts={})
    machine = replace(machine, secrets={"STUDENTS_TOKEN": TOKEN, "GRADER_KEY": KEY})
    machine.run(write_course(school, shards=1))
    assert [job.status for job in machine.jobs["merge"]] == ["success"]
    found = subprocess.run(["grep", "-rl", KEY, machine.folder], capture_output=True, text=True)
    assert found.stdout == ""


def read(school: School, part: str) -> dict[str, str]:
    """The course's files of one kind."""
    folder = school.remotes.folder.parent / "tiny"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in (folder / part).rglob("*")
        if path.is_file()
    }
