"""The repositories of a course, as bare ones on this machine."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: What docs/ci.md has the repository `grader` made of.
GRADER = (".github/actions", ".gitlab", "ci", "exercises", "grader", "templates")
GRADER_FILES = (
    ".github/workflows/class.yml",
    ".github/workflows/gate.yml",
    "constraints.txt",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)

_SELF = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")


def git(folder: Path, *words: str) -> str:
    """Run git there, and return what it says."""
    done = subprocess.run(["git", *_SELF, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass(frozen=True)
class Remotes:
    """Bare repositories below a folder, each by owner and name."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.git"

    def create(self, name: str) -> None:
        """Make one that nobody has pushed to; its default branch is `main`, as pushes have it."""
        git(self.folder, "init", "-q", "--bare", "-b", "main", str(self.path(name)))

    def push(self, name: str, content: Path | Mapping[str, str], tag: str = "") -> str:
        """Commit a folder's content, or these files, as all there is. Returns the commit."""
        bare = self.path(name)
        if not bare.exists():
            self.create(name)
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", bare, work], check=True, capture_output=True)
        for old in work.iterdir():
            if old.name != ".git":
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        if isinstance(content, Path):
            shutil.copytree(content, work, dirs_exist_ok=True, symlinks=True)
        else:
            for path, text in content.items():
                (work / path).parent.mkdir(parents=True, exist_ok=True)
                (work / path).write_text(text)
        git(work, "add", "--all", "--force")
        git(work, "commit", "-q", "--allow-empty", "-m", "work")
        git(work, "push", "-q", "origin", "HEAD:main")
        if tag:
            git(work, "tag", tag)
            git(work, "push", "-q", "origin", tag)
        return git(work, "rev-parse", "HEAD")

    def check_out(self, name: str, reference: str, folder: Path) -> None:
        """Put a commit, or the default branch, into a folder, as a checkout without depth does."""
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q")
        git(folder, "fetch", "-q", str(self.path(name)), reference or "HEAD")
        git(folder, "checkout", "-q", "FETCH_HEAD")


def copy_grader(folder: Path) -> Path:
    """Copy to a folder what the repository `grader` has: no hidden test is in it."""
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in GRADER:
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in GRADER_FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder
