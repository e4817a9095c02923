"""What is in a wheel and an sdist, and what has to be: the files that git knows, and no others."""

import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Folders whose files are handed out -> where they are in a wheel.
HANDED_OUT = {"grader": "grader", "templates": "grader/data/templates"}
HANDED_OUT |= {"exercises": "grader/data/exercises"}

#: What a wheel says of itself, and the licence.
OF_A_WHEEL = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")

#: What an sdist has beside the folders.
OF_AN_SDIST = (".gitignore", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml")

#: No name of a file that is handed out has one of these in it.
KEPT = ("hidden", "solutions", "wrong/", "right/", "equivalent")


def compare(built: Path) -> list[str]:
    """Say what is in a built file and should not be, and what lacks."""
    found, wanted = (set(names(built)), set(expected(built)))
    return [
        *(f"{built.name}: {name} should not be in it" for name in sorted(found - wanted)),
        *(f"{built.name}: {name} is not in it" for name in sorted(wanted - found)),
        *(f"{built.name}: {name} is for instructors" for name in sorted(found) if _is_kept(name)),
    ]


def names(built: Path) -> Iterator[str]:
    """The files in it, below what has the version in its name."""
    if built.suffix == ".whl":
        for name in zipfile.ZipFile(built).namelist():
            top, _, rest = name.partition("/")
            yield f"dist-info/{rest}" if top.endswith(".dist-info") else name
        return
    with tarfile.open(built) as files:
        yield from (one.name.partition("/")[2] for one in files.getmembers() if not one.isdir())


def expected(built: Path) -> Iterator[str]:
    """The files that have to be in it."""
    is_wheel = built.suffix == ".whl"
    for folder, place in HANDED_OUT.items():
        for name in _in_git(folder):
            yield name.replace(folder, place, 1) if is_wheel else name
    yield from (f"dist-info/{name}" for name in OF_A_WHEEL) if is_wheel else OF_AN_SDIST


def _in_git(folder: str) -> list[str]:
    command = ["git", "ls-files", folder]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def _is_kept(name: str) -> bool:
    return name.startswith(("grader/data", "exercises", "templates")) and any(
        word in name for word in KEPT
    )
