"""Folders of one's own, in any depth: a class, sections of a class, or a folder around one.

A section is a folder in which several students' folders or archives are. Where half of the folders
are sections, all are: one student with two copies of their work makes no section of a class.
"""

from collections.abc import Sequence
from pathlib import Path

from grader.cohort.tree import Tree
from grader.grading.archives import is_archive
from grader.grading.unpacking.names import is_meant
from grader.model import Exercise

MAX_DEPTH = 6


def find_classes(tree: Tree, exercises: Sequence[Exercise], depth: int = 0) -> list[Path]:
    """Return the folders in which students' folders are: the tree's own, or those below it."""
    homes = _homes(tree, exercises)
    below = {home[0] for home in homes if home}
    if depth == MAX_DEPTH or () in homes or any((name,) in homes for name in below):
        return [tree.root]
    several = {n for n in below if len({home[1] for home in homes if home[0] == n}) > 1}
    if not several or 2 * len(several) < len(below):
        return [tree.root]
    found: list[Path] = []
    for name in sorted(below):
        part = tree.below(name)
        found += find_classes(part, exercises, depth + 1) if name in several else [part.root]
    return found


def count_same(tree: Tree, exercises: Sequence[Exercise]) -> int:
    """How often the file that is there most often is there."""
    names = [e.name for e in tree.entries if is_meant(e.parts)]
    return max((names.count(exercise.stub.name) for exercise in exercises), default=0)


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
