"""A class's archive, as a platform or an operator made it: which is one, and what is in it.

It may be in another archive. A student's archive stays as it is: it is a submission.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from grader.cohort.around import Around, Unpack
from grader.cohort.downloads import recognise_parts
from grader.cohort.downloads.plain import count_same, find_folders
from grader.cohort.handed import LeftAside
from grader.cohort.roster import Roster
from grader.cohort.tree import Tree, scan
from grader.errors import OperatorError
from grader.grading.archives import is_archive, without_suffix
from grader.grading.looking import is_folder
from grader.grading.whole import Whole, unpack_whole
from grader.model import Launch

#: An archive in an archive in an archive, and no further.
MAX_NESTED = 3


@dataclass
class Opened:
    """What is looked at in the place of the PATHs."""

    paths: Sequence[Path]
    names: list[str] = field(default_factory=list)  # of the archives that were unpacked
    left_aside: list[LeftAside] = field(default_factory=list)

    def name(self, error: OperatorError) -> OperatorError:
        """Say it of the archive, and not of the folder of a moment that it was unpacked to."""
        if not self.names:
            return error
        [unpacked] = self.paths
        told = (error.message, error.detail, error.hint)
        archived = [text.replace(f"{unpacked}/", f"{self.names[-1]}: ") for text in told]
        message, detail, hint = archived
        return OperatorError(message, detail=detail, hint=hint)


async def open_archive(paths: Sequence[Path], around: Around) -> Opened:
    """Unpack a class's archive, where it is all that was named; a submission's stays as it is."""
    opened = Opened(paths)
    if len(paths) != 1 or around.unpack is None:
        return opened
    path = paths[0]
    for _ in range(MAX_NESTED):
        archive = _sole_archive(path, around)
        if archive is None:
            return opened
        whole = await around.unpack(archive)
        tree = scan(whole.folder)
        if not _is_class(tree, archive, around):
            return Opened(paths)
        opened.left_aside += _list_beside(path, archive, around)
        opened.left_aside += [LeftAside(name, why) for name, why in whole.left_out]
        opened.names.append(archive.name)
        path = whole.folder.resolve()
        opened.paths = [path]
    return opened


def _sole_archive(path: Path, around: Around) -> Path | None:
    """The archive that `path` is, or that is all that counts in a folder.

    In a platform's download it is a student's, whatever is in it.
    """
    if is_archive(path):
        return path
    if not is_folder(path):
        return None
    tree = around.scan(path)
    if recognise_parts(tree):
        return None
    entries = [e for e in tree.entries if not e.is_junk and not e.folder]
    archives = [entry for entry in entries if is_archive(entry.path)]
    if len(archives) != 1 or any(entry.name in around.wanted for entry in entries):
        return None
    return archives[0].path


def _list_beside(path: Path, archive: Path, around: Around) -> list[LeftAside]:
    """What lies beside a class's archive, in the folder that holds it. Raises OperatorError."""
    if path == archive:
        return []
    beside = [e for e in around.scan(path).entries if e.path != archive]
    told = [around.leave(entry) for entry in beside if not entry.is_junk]
    return [replace(one, why="beside the class's archive") if not one.near else one for one in told]


def _is_class(tree: Tree, archive: Path, around: Around) -> bool:
    """Whether an archive holds several submissions: a platform's, or the same file more than once.

    One in which each file is once is a student's, if nothing lies beside their folder and no folder
    has the name of somebody on the roster. Raises OperatorError where it may be either.
    """
    often = count_same(tree, around.exercises)
    if recognise_parts(tree) or often > 1:
        return True
    if often == 0:
        return any(is_archive(e.path) for e in tree.entries if not e.is_junk)
    if _is_known_by_folders(tree, archive, around.roster):
        return True
    if folders := find_folders(tree, around.exercises):
        raise OperatorError(
            f"{archive} may be one student's, or a class's: each file is in it once",
            detail=f"In it are {', '.join(folders[:5])}.",
            hint="Of a class: unpack it and name the folder. Of one student: have the files in one "
            "folder, or none, and no other folder beside it.",
        )
    return False


def _is_known_by_folders(tree: Tree, archive: Path, roster: Roster | None) -> bool:
    """Whether the roster knows the name of a folder in the archive, and not the archive's."""
    if roster is None or roster.knows(without_suffix(archive.name)):
        return False
    return any(map(roster.knows, {part for entry in tree.entries for part in entry.parts[:-1]}))


def unpack_below(folder: Path, launch: Callable[[], Awaitable[Launch]]) -> Unpack:
    """Return what unpacks a class's archive below `folder`; a box is started only then."""
    numbers = count(1)

    async def unpack(archive: Path) -> Whole:
        return await unpack_whole(archive, folder / str(next(numbers)) / "class", await launch())

    return unpack
