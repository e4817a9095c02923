"""Folders of one's own, in any depth: a class, sections of a class, or a folder around one.

A section is a folder in which several students' folders or archives are. Where more than half of
the folders are sections, all are: one student with two copies of their work makes no section of a
class. Nor does one whose folders hold a part of the work each; and where a roster knows folders, or
those below have the same few names in each, as `old` and `new`, they are students with folders.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from grader.cohort.tree import Entry, Tree
from grader.grading.archives import is_archive
from grader.grading.unpacking.names import is_meant
from grader.model import Exercise

MAX_DEPTH = 6


def find_classes(
    tree: Tree,
    exercises: Sequence[Exercise],
    knows: Callable[[str], bool] = lambda name: False,
    depth: int = 0,
) -> list[Path]:
    """Return the folders in which students' folders are: the tree's own, or those below it.

    `knows` says whether a roster has somebody of that name.
    """
    homes = _homes(tree, exercises)
    below = {home[0] for home in homes if home}
    if depth == MAX_DEPTH or () in homes or any((name,) in homes for name in below):
        return [tree.root]
    inner = {name: {home[1] for home in homes if home[0] == name} for name in below}
    lone = next(iter(below)) if len(below) == 1 else None
    if lone is not None and _lies_around(tree.below(lone), inner[lone], exercises):
        return find_classes(tree.below(lone), exercises, knows, depth + 1)
    several = {n for n in below if len(inner[n]) > 1 and _repeats(tree.below(n), exercises)}
    if 2 * len(several) <= len(below) or _are_students(inner, knows):
        return [tree.root]
    found: list[Path] = []
    for name in sorted(below):
        part = tree.below(name)
        if name in several:
            found += find_classes(part, exercises, knows, depth + 1)
        else:
            found.append(part.root)
    return found


def _repeats(tree: Tree, exercises: Sequence[Exercise]) -> bool:
    """Whether a file of an exercise is in it more than once, or several archives are.

    Or one of each, in folders beside each other: one student's archive would lie with the file.
    """
    archives = [e for e in tree.entries if not e.is_junk and is_archive(Path(e.name))]
    if count_same(tree, exercises) > 1 or len(archives) > 1:
        return True
    names = {exercise.stub.name for exercise in exercises}
    files = {e.parts[0] for e in tree.entries if e.name in names and is_meant(e.parts)}
    return bool(files) and any(len(e.parts) > 1 and e.parts[0] not in files for e in archives)


def _lies_around(tree: Tree, inner: set[str], exercises: Sequence[Exercise]) -> bool:
    """Whether a lone folder is around a class: one student's work lies in one place, and once."""
    return len(inner) > 1 or _repeats(tree, exercises)


def _are_students(inner: Mapping[str, set[str]], knows: Callable[[str], bool]) -> bool:
    """Whether these folders are students', by the names of what lies in each of them.

    The same few names in many folders are students' own; the same many names in few are students.
    """
    below = Counter(chain.from_iterable(inner.values()))
    if sum(map(knows, inner)) > sum(map(knows, below)):
        return True
    repeated = sum(times > 1 for times in below.values())
    return len(inner) > len(below) and 2 * repeated >= len(below)


def count_same(tree: Tree, exercises: Sequence[Exercise]) -> int:
    """How often the file that is there most often is there."""
    names = [e.name for e in tree.entries if is_meant(e.parts)]
    return max((names.count(exercise.stub.name) for exercise in exercises), default=0)


def find_folders(tree: Tree, exercises: Sequence[Exercise]) -> list[str]:
    """Return what may be students' in a tree in which each file is once; nothing if it is one's.

    Looked at are the folders and archives in the first folder that holds more than one thing. Where
    files of exercises lie in that itself, or in folders called as exercises, it is one student's.
    """
    meant = [e for e in tree.entries if is_meant((*e.parts, "")) and not e.is_junk]
    depth = len(os.path.commonprefix([entry.parts[:-1] for entry in meant]))  # noqa: RUF071  parts
    slugs = {exercise.slug for exercise in exercises}
    names = {exercise.stub.name for exercise in exercises}
    wanted = [entry.parts for entry in meant if entry.name in names]
    if any(len(parts) == depth + 1 or parts[depth] in slugs for parts in wanted):
        return []
    found = {e.parts[depth] for e in meant if len(e.parts) > depth + 1 or _stands_alone(e)}
    return sorted(found) if len(found) > 1 else []


def _stands_alone(entry: Entry) -> bool:
    return entry.folder or is_archive(entry.path)


def _homes(tree: Tree, exercises: Sequence[Exercise]) -> set[tuple[str, ...]]:
    """The folders that hold a file of an exercise, and the archives."""
    slugs = {exercise.stub.name: exercise.slug for exercise in exercises}
    homes = set()
    for entry in tree.entries:
        if entry.folder or not is_meant(entry.parts) or entry.is_junk:
            continue
        if entry.name in slugs:
            folder = entry.parts[:-1]
            homes.add(folder[:-1] if folder[-1:] == (slugs[entry.name],) else folder)
        elif is_archive(Path(entry.name)):
            homes.add(entry.parts)
    return homes
