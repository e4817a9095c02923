"""Which version this is, and the commit that it was made from.

Looked up when somebody asks: a program that starts has other things to do.
"""

import functools
import hashlib
import subprocess
from collections.abc import Collection
from pathlib import Path

from grader import __version__

#: The checkout, if this is one. In an installed package it is whatever folder packages lie in.
ROOT = Path(__file__).parents[1]
PACKAGE = Path(__file__).parent

#: In an installed package, what is not the program: the exercises and templates that it comes with.
NO_PROGRAM = ("data",)

#: Git answers in hundredths of a second; a folder on a slow network may not.
GIT_S = 10.0


@functools.cache
def version() -> str:
    """Return it as ``0.1.0+g5c42734``; ``.dirty`` stands behind it if files differ from the commit.

    A checkout is looked at now, an installed package says what it was built from. It is the plain
    number for a commit with that tag (``v0.1.0``), and where no commit is known.
    """
    return of_checkout(ROOT) if (ROOT / ".git").exists() else _installed()


def of_checkout(root: Path) -> str:
    """Return the version of what lies in a folder now; a build has it from here."""
    tag = f"v{__version__}"
    described = (
        "describe",
        "--tags",
        "--always",
        "--long",
        "--abbrev=7",
        "--dirty=.dirty",
        "--match",
        tag,
    )
    commit = _git(root, *described)
    if not commit or (commit.startswith(f"{tag}-0-") and not commit.endswith(".dirty")):
        return __version__
    return f"{__version__}+g{commit.rpartition('-g')[2]}"


def fingerprint(*, without: Collection[str] = ()) -> str:
    """Return a hash of this program's own files, but for those of the rooms in `without`.

    In a checkout `version` moves with each commit of somebody's tests, and not with a line that is
    changed after one: this moves with the program alone, and always.
    """
    return _hash_files(tuple(sorted(without)))


@functools.cache
def _hash_files(without: tuple[str, ...]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).parts
        if (
            place[0] not in (*without, *NO_PROGRAM)
            and "__pycache__" not in place
            and path.is_file()
        ):
            content = path.read_bytes()
            digest.update(f"{'/'.join(place)} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _installed() -> str:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("asyncpg-grader")
    except PackageNotFoundError:  # files somewhere on the path
        return __version__


def _git(root: Path, *words: str) -> str:
    """Ask git about the checkout `root`; empty if there is none, no git, or it refuses."""
    if not (root / ".git").exists():  # else it would tell of a repository around it
        return ""
    command = ["git", "--no-optional-locks", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=GIT_S)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
