"""What these tests share: a school, and the grader, installed as ci/set-up does it."""

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.ci.github import GitHub
from tests.ci.remotes import Remotes, copy_grader
from tests.tiny_exercise import let_others_pass, write_tiny

#: A token that must be nowhere but where it is needed.
TOKEN, KEY = "github_pat_of-the-course", "a-deploy-key-of-the-hidden-tests"


@dataclass(frozen=True)
class School:
    """Repositories of an organization."""

    remotes: Remotes
    commit: str  # of the grader
    github: GitHub

    def machine(self, folder: Path, repository: str) -> GitHub:
        """A service of its own for one run of a repository's workflow."""
        folder.mkdir(parents=True, exist_ok=True)
        let_others_pass(folder)
        return replace(
            self.github, folder=folder, repository=f"school/{repository}", artifacts={}, jobs={}
        )


@pytest.fixture(scope="session")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where ci/set-up has installed the grader, of a copy that has no hidden tests."""
    folder = tmp_path_factory.mktemp("installed")
    let_others_pass(folder)
    source = copy_grader(folder / "grader")
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), **pip}
    subprocess.run([source / "ci/set-up", folder / "venv"], env=env, check=True)
    return folder / "venv"


@pytest.fixture(scope="session")
def school(venv: Path, tmp_path_factory: pytest.TempPathFactory) -> School:
    """The grader, and a course with a tiny exercise and its hidden tests in another repository."""
    folder = tmp_path_factory.mktemp("school")
    remotes = Remotes(folder / "remotes")
    (folder / "remotes").mkdir()
    commit = remotes.push("school/grader", copy_grader(folder / "grader"))
    tiny = write_tiny(folder / "tiny")
    roster = "username,first_name,last_name\n" + "".join(f"{name},,\n" for name in STUDENTS)
    (tiny.root / "roster.csv").write_text(roster)
    remotes.push("school/course", tiny.root)
    event = {"repository": {"private": True}}
    github = GitHub(folder, remotes, venv, "school/course", event)
    return School(remotes, commit, github)


#: The class; eve has no repository, and fay an empty one.
STUDENTS = ("ada", "bob", "cid", "eve", "fay")
