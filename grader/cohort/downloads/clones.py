"""Git clones, a folder for each student: Classroom 50, GitHub Classroom, or one's own.

Folders are named ``<assignment>-<login>``, and `gh classroom clone student-repos` puts them into
``<assignment>-submissions`` (GitHub's manual of it). How Classroom 50 names them no text was found
that says; so what all names begin with, up to a ``-``, is taken for the assignment's. The time is
the commit's, as its committer's clock said.
"""

import os
import subprocess
import threading
from pathlib import Path

from grader.cohort.downloads.upload import Found, Layout, Upload, below, mostly
from grader.cohort.tree import Tree
from grader.people import Person

#: git reads a repository's configuration; nothing that it names there may run.
_SAFE = ("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}
_PATIENCE_S = 10.0

#: Of a commit, whose author may have made it as long as they liked.
_MOST_READ = 64 * 1024


def find(tree: Tree) -> Found | None:
    """Find the clones."""
    top = {name: entries for name, entries in tree.top().items() if len(entries[0].parts) > 1}
    clones = [n for n, entries in top.items() if any(e.parts == (n, ".git") for e in entries)]
    if not mostly(len(clones), len(top)):
        return None
    prefix = _prefix(tree.root.name, clones)
    uploads = []
    for name in clones:
        login = name[len(prefix) :]
        when = _commit_time(tree.root / name / ".git")
        person = Person(login, login=login)
        uploads.append(Upload(person, below(top[name]), "", when, also_known_as=(name,)))
    return Found(tuple(uploads))


def _prefix(folder: str, names: list[str]) -> str:
    """What is the assignment's of every name: nothing may be left of a student's own."""
    own = folder.removesuffix("-submissions") + "-"
    if folder.endswith("-submissions") and all(n.startswith(own) and n != own for n in names):
        return own
    if len(names) == 1:
        return ""
    common = os.path.commonprefix(names)  # noqa: RUF071  letters are meant
    return common[: common.rfind("-") + 1]


def _commit_time(repository: Path) -> str:
    if repository.is_symlink() or not repository.is_dir():
        return ""
    command = ["git", *_SAFE, f"--git-dir={repository}", "cat-file", "commit", "HEAD"]
    environment = {"PATH": os.environ.get("PATH", os.defpath), **_ENVIRONMENT}
    none = subprocess.DEVNULL
    try:
        git = subprocess.Popen(
            command, env=environment, stdin=none, stdout=subprocess.PIPE, stderr=none
        )
    except OSError:
        return ""
    late = threading.Timer(_PATIENCE_S, git.kill)
    late.start()
    with git:
        assert git.stdout is not None
        commit = git.stdout.read(_MOST_READ)
        git.kill()  # of the rest nothing is wanted
    late.cancel()
    return read_committer(commit)


def read_committer(commit: bytes) -> str:
    """Return the committer's time of a commit object, "" if there is none."""
    from datetime import datetime, timedelta, timezone

    for line in commit.split(b"\n\n")[0].splitlines():
        words = line.split()
        if line.startswith(b"committer ") and len(words) > 3:
            try:
                seconds, zone = int(words[-2]), int(words[-1])
                offset = timedelta(hours=abs(zone) // 100, minutes=abs(zone) % 100)
                at = timezone(offset if zone >= 0 else -offset)
                return datetime.fromtimestamp(seconds, at).isoformat()
            except (ValueError, OverflowError, OSError):
                return ""
    return ""


LAYOUT = Layout(
    "git clones", "What is checked out counts; the time is that of its last commit.", find
)
