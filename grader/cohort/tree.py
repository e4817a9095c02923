"""What lies in a folder, every file of it: looked at once, and no link followed."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import OperatorError

MAX_ENTRIES = 200_000

#: Folders and files of programs and systems, that nobody means to hand in.
TOOLS: tuple[str, ...] = (
    ".git",
    ".hg",
    ".svn",
    "__MACOSX",
    "__pycache__",
    ".venv",
    "venv",
    "node_modules",
)
TOOLS += (".idea", ".vscode", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache")
JUNK = (".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Entry:
    """What is no folder, or a folder that is not looked into."""

    parts: tuple[str, ...]  # its names, from the tree's root down
    path: Path
    folder: bool = False
    closed: str = ""  # why a folder could not be looked into

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def is_junk(self) -> bool:
        return is_junk(self.parts)


def is_junk(parts: Sequence[str]) -> bool:
    """Whether a program or a system put it there, as they do in any folder."""
    return any(part in TOOLS for part in parts) or (parts[-1] in JUNK or parts[-1].startswith("._"))


@dataclass(frozen=True)
class Tree:
    """A folder and all that lies in it."""

    root: Path
    entries: tuple[Entry, ...]

    def top(self) -> dict[str, list[Entry]]:
        """What lies in it, by the first part of its name; without what systems leave."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.parts[0] not in (*TOOLS, *JUNK) and not entry.parts[0].startswith("._"):
                found.setdefault(entry.parts[0], []).append(entry)
        return found

    def below(self, name: str) -> "Tree":
        """The part of it that lies in the folder `name`."""
        entries = (
            replace(entry, parts=entry.parts[1:])
            for entry in self.entries
            if entry.parts[0] == name and len(entry.parts) > 1
        )
        return Tree(self.root / name, tuple(entries))


def scan(root: Path, *, without: Path | None = None) -> Tree:
    """Look at all that lies in `root`, but not in the folder `without`.

    A folder that may not be looked into is `closed`. Raises OperatorError for too many files.
    """
    entries: list[Entry] = []
    for entry in _walk(root, (), without):
        if len(entries) == MAX_ENTRIES:
            raise OperatorError(
                f"{root} has more than {MAX_ENTRIES:,} files", hint="Name what is to be graded."
            )
        entries.append(entry)
    return Tree(root, tuple(entries))


def _walk(folder: Path, parts: Sequence[str], without: Path | None) -> Iterator[Entry]:
    try:
        found = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Entry((*parts,) or (folder.name,), folder, folder=True, closed=reason)
        return
    for one in found:
        below, path = (*parts, one.name), Path(one.path)
        if without is not None and path == without:
            continue
        if not one.is_dir(follow_symlinks=False):
            yield Entry(below, path)
        elif one.name in TOOLS or len(below) > 64:
            yield Entry(below, path, folder=True)
        else:
            empty = True
            for entry in _walk(path, below, without):
                empty = False
                yield entry
            if empty:
                yield Entry(below, path, folder=True)
