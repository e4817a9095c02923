"""The version of a checkout: its number, and the commit."""

import subprocess
from pathlib import Path

import pytest

from grader import __version__
from grader.version import of_checkout

WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "tag.gpgSign=false")


def git(folder: Path, *words: str) -> str:
    """Run git there."""
    command = ["git", "-C", str(folder), *WHO, *words]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit of one file."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("one\n")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "--quiet", "--no-gpg-sign", "--message", "One")
    return tmp_path


def test_a_commit(checkout: Path) -> None:
    """Its first seven digits stand behind the number."""
    commit = git(checkout, "rev-parse", "HEAD")
    assert of_checkout(checkout) == f"{__version__}+g{commit[:7]}"


def test_changed_files(checkout: Path) -> None:
    """What differs from its commit says so."""
    (checkout / "file").write_text("two\n")
    commit = git(checkout, "rev-parse", "HEAD")
    assert of_checkout(checkout) == f"{__version__}+g{commit[:7]}.dirty"


def test_a_release(checkout: Path) -> None:
    """The commit with the tag of this version is that version, as long as nothing is changed."""
    git(checkout, "tag", f"v{__version__}")
    assert of_checkout(checkout) == __version__
    (checkout / "file").write_text("two\n")
    assert of_checkout(checkout).endswith(".dirty")


def test_another_worktree(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """There .git is a file, and the commit is known all the same."""
    tree = tmp_path_factory.mktemp("trees") / "tree"
    git(checkout, "worktree", "add", "--quiet", str(tree))
    assert (tree / ".git").is_file()
    assert of_checkout(tree) == of_checkout(checkout)


def test_no_repository(checkout: Path) -> None:
    """A folder in somebody else's repository has no commit of its own."""
    inside = checkout / "unpacked"
    inside.mkdir()
    assert of_checkout(inside) == __version__


def test_no_git(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program it is the number."""
    monkeypatch.setenv("PATH", str(checkout))
    assert of_checkout(checkout) == __version__
