"""What holds of all workflows, actions and templates, and of those that docs/ci.md tells of."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.page import PAGE, files, written
from tests.ci.remotes import GRADER, GRADER_FILES

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
COMMIT = "0123456789abcdef0123456789abcdef01234567"

GITHUB = [*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob(".github/actions/*/action.yml")]
CALLERS = [name for name in files() if name.startswith(".github/")]
GITLAB_CALLERS = [name for name in files() if name.startswith(".gitlab-ci.yml")]


def texts() -> Iterator[tuple[str, str]]:
    """Every file of GitHub's, ours and those of the page."""
    for path in GITHUB:
        yield str(path.relative_to(ROOT)), path.read_text()
    for name in CALLERS:
        yield f"docs/ci.md: {name}", written(name, COMMIT)


def steps(told: Any) -> Iterator[dict[str, Any]]:
    """Every step of a workflow or an action."""
    for job in (*told.get("jobs", {}).values(), told.get("runs", {})):
        yield from job.get("steps", [])


TEXTS = dict(texts())


@pytest.mark.parametrize("name", TEXTS)
def test_actions_are_pinned_by_commit(name: str) -> None:
    """A tag may be moved by whoever owns it."""
    used = re.findall(r"\buses: (\S+)(.*)", TEXTS[name])
    assert used or "run:" in TEXTS[name]
    for action, comment in used:
        assert re.search(r"@[0-9a-f]{40}$", action), action
        assert comment.startswith(" # v") or action.startswith("school/"), action


@pytest.mark.parametrize("name", TEXTS)
def test_no_value_is_part_of_a_script(name: str) -> None:
    """Values reach a shell as variables; a branch may be called $(rm -rf ~)."""
    for step in steps(yaml.safe_load(TEXTS[name])):
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("name", [name for name in TEXTS if not name.endswith("/ci.yml")])
def test_what_exercises_need_is_installed(name: str) -> None:
    """Wherever one of them is run: `ci/set-up` installs it, and lets there be a sandbox."""
    runs = "\n".join(step.get("run", "") for step in steps(yaml.safe_load(TEXTS[name])))
    if re.search(r"bin/grader\"? (check|grade)|ci/gate", runs):
        assert re.search(r"ci/set-up\"? ", runs)


@pytest.mark.parametrize("name", TEXTS)
def test_no_credentials_stay(name: str) -> None:
    """A checkout keeps the token in its folder, unless it is told not to."""
    for step in steps(yaml.safe_load(TEXTS[name])):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", [name for name in TEXTS if "actions/check/" not in name])
def test_permissions_are_none_unless_a_job_needs_one(name: str) -> None:
    """And never more than reading, but for the jobs that write a status, or publish a release."""
    told = yaml.safe_load(TEXTS[name])
    assert told["permissions"] == {}
    for title, job in told["jobs"].items():
        if (name.rpartition("/")[2], title) == ("release.yml", "publish"):
            assert job["permissions"] == {"id-token": "write"}
            assert not any("run" in step for step in job["steps"]), "it would run with the token"
            continue
        assert job["permissions"] in ({}, {"contents": "read"}, {"statuses": "write"})
        if job["permissions"] == {"statuses": "write"}:
            assert all("run" in step for step in job["steps"])


@pytest.mark.parametrize("name", TEXTS)
def test_forks_get_nothing(name: str) -> None:
    """Nothing runs with the rights of the base on a fork's code."""
    assert "pull_request_target" not in TEXTS[name] and "workflow_run" not in TEXTS[name]


def test_secrets_are_in_one_job() -> None:
    """That which fetches, in the steps that fetch: student code runs in the others."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/class.yml").read_text())["jobs"]
    with_secrets = [name for name, job in jobs.items() if "secrets." in yaml.safe_dump(job)]
    assert with_secrets == ["plan"]
    holding = [one["name"] for one in jobs["plan"]["steps"] if "secrets." in yaml.safe_dump(one)]
    assert holding == ["The grader", "The hidden tests", "Fetch the students' repositories"]
    assert jobs["grade"]["permissions"] == jobs["merge"]["permissions"] == {}


def test_the_page_makes_the_grader_as_these_tests_do() -> None:
    """Of the same parts: no hidden test is among them."""
    [listed] = re.findall(r"git archive HEAD (.*?) \|", PAGE.read_text(), re.DOTALL)
    assert set(listed.split()) - {"\\"} == {*GRADER, *GRADER_FILES} - {".gitlab"}
    assert "solutions" not in listed and "tests" not in listed


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with the files of docs/ci.md for GitHub."""
    for name in CALLERS:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(name, COMMIT))
    return tmp_path


def test_what_the_page_has_one_write_is_sound(course: Path) -> None:
    """By GitHub's schema and by zizmor, as `make check` holds our own files to them."""
    found = sorted((course / ".github/workflows").glob("*.yml"))
    assert len(found) == 3
    schema = ("--builtin-schema", "vendor.github-workflows")
    subprocess.run([BIN / "check-jsonschema", *schema, *found], check=True)
    subprocess.run([BIN / "zizmor", "--offline", "--quiet", course / ".github"], check=True)


@pytest.mark.parametrize("name", GITLAB_CALLERS)
def test_what_the_page_has_one_write_for_gitlab_is_sound(name: str, tmp_path: Path) -> None:
    """By GitLab's schema."""
    path = tmp_path / "gitlab-ci.yml"
    path.write_text(written(name, COMMIT))
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    subprocess.run([BIN / "check-jsonschema", *schema, path], check=True)
