"""The same three on GitLab, by what docs/ci.md has a project include."""

import csv
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.ci.conftest import STUDENTS, TOKEN, School
from tests.ci.gitlab import GitLab, Job
from tests.ci.page import written
from tests.ci.test_check import HALF
from tests.ci.test_class import WORK, read
from tests.tiny_exercise import let_others_pass
from tests.tiny_mistakes import BOTH, TWICE

TEMPLATE = yaml.safe_load((Path(__file__).parents[2] / ".gitlab/class.yml").read_text())


def write(school: School, name: str, **variables: str) -> str:
    """A file of the page, with this school's addresses."""
    told = yaml.safe_load(written(name, school.commit))
    told["variables"]["GRADER_URL"] = f"file://{school.remotes.path('school/grader')}"
    told["variables"] |= variables
    return str(yaml.safe_dump(told))


def machine(school: School, folder: Path, project: str) -> GitLab:
    """A service for one pipeline."""
    folder.mkdir(parents=True, exist_ok=True)
    let_others_pass(folder)
    return GitLab(folder, school.remotes, school.github.venv, f"school/{project}")


def test_a_student_sees_tests_report_and_badge(school: School, tmp_path: Path) -> None:
    """JUnit with the failed tests, the report, the score for other jobs; the job is red."""
    mine = {"grader-report/junit.xml": "mine", "grader.toml": 'sandbox = "off"\n'}
    files = {"basic_operations/basic_operations.py": HALF, **mine}
    school.remotes.push("school/lab-ada", files)
    [job] = machine(school, tmp_path / "run", "lab-ada").run(
        write(school, ".gitlab-ci.yml of a student")
    )["check"]
    assert job.code == 1 and "switched off" not in job.log, job.log
    kept = job.kept / "grader-report"
    suites = ET.parse(kept / "junit.xml").getroot()
    assert int(suites[0].attrib["tests"]) > int(suites[0].attrib["failures"]) > 3
    assert (kept / "report.html").is_file() and (kept / "badge.svg").is_file()
    assert (kept / "outputs.env").read_text().startswith("score=")


@pytest.fixture(scope="module")
def graded(school: School, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Job]]:
    """The class, with Pages asked for."""
    for name, source in WORK.items():
        school.remotes.push(f"school/lab-{name}", {"tiny/tiny.py": source})
    school.remotes.create("school/lab-fay")
    folder = tmp_path_factory.mktemp("gitlab")
    key = folder / "key"
    key.write_text("ab" * 32)
    one = replace(
        machine(school, folder, "course"),
        scoped={"students": {"STUDENTS_TOKEN": TOKEN}},
        variables={"PAGES": "yes", "PUBLISHING_KEY": str(key)},
    )
    address = f"file://{school.remotes.folder}/school/lab-{{login}}.git"
    told = yaml.safe_load(
        write(
            school,
            ".gitlab-ci.yml of the course",
            REPOSITORIES=address,
            MISSING="nothing",
            SEED="7",
        )
    )
    told["grade"]["parallel"] = 2
    return one.run(yaml.safe_dump(told))


def test_the_class_is_graded_in_shards_and_merged(graded: dict[str, list[Job]]) -> None:
    """Everybody has a score in one table, and there is a gradebook."""
    for jobs in graded.values():
        for job in jobs:
            assert job.code == 0, job.log
    assert {name: len(jobs) for name, jobs in graded.items()} == {
        "plan": 1,
        "grade": 2,
        "merge": 1,
        "pages": 1,
    }
    kept = graded["merge"][0].kept / "class"
    with (kept / "grades.csv").open(newline="") as file:
        scores = {row["submission"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"ada": "4", "bob": "3", "cid": "0", "eve": "0", "fay": "0"}
    assert (kept / "gradebook-xlsx.xlsx").is_file()


def test_only_the_job_that_fetches_has_the_token(graded: dict[str, list[Job]]) -> None:
    """By the scope of the variable; no artifact and no log has it."""
    holding = [name for name, jobs in graded.items() for one in jobs if TOKEN in str(one.env)]
    assert holding == ["plan"]
    for jobs in graded.values():
        for job in jobs:
            found = subprocess.run(["grep", "-rl", TOKEN, job.kept], capture_output=True)
            assert found.returncode == 1 and TOKEN not in job.log
    for name in ("grade", "merge", "pages"):
        first = TEMPLATE[name]["script"][0]
        assert first.startswith("unset CI_JOB_TOKEN") and "GRADER_URL" in first


def test_pages_name_nobody(graded: dict[str, list[Job]]) -> None:
    """A folder each that nobody can guess; who got which, a table says that is not published."""
    [pages] = graded["pages"]
    public = pages.kept / "public"
    names = {path.name for path in public.iterdir() if path.is_dir()}
    assert names and all(len(name) == 26 for name in names)
    index = (public / "index.html").read_text()
    assert not any(name in index for name in (*STUDENTS, *names))
    assert "ada" in (pages.kept / "class/.grader/published.csv").read_text("utf-8-sig")


def test_a_merge_request_shows_what_is_different(school: School, tmp_path: Path) -> None:
    """The summary among the artifacts has the figures, with what was before."""
    mistakes = {f"solutions/tiny/wrong/{k}.py": text for k, text in BOTH.items()}
    before = {**read(school, "exercises"), **read(school, "solutions"), **mistakes}
    base = school.remotes.push("school/gitlab-exercises", before)
    after = {**before, "solutions/tiny/wrong/again.py": TWICE}
    school.remotes.push("school/gitlab-exercises", after)
    variables = {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }
    one = replace(machine(school, tmp_path / "run", "gitlab-exercises"), variables=variables)
    [job] = one.run(write(school, ".gitlab-ci.yml of the exercises"))["gate"]
    assert job.code == 0, job.log
    summary = (job.kept / "gate" / "summary.md").read_text()
    assert "2 → **3**" in summary and "**New stored mistake**, tiny" in summary
