"""What platforms call a class's download: a module for each layout, asked one after the other.

A new layout is a module with a LAYOUT, and one line below.
"""

from grader.cohort.downloads import (
    blackboard,
    brightspace,
    canvas,
    clones,
    gradescope,
    moodle,
    nbgrader,
)
from grader.cohort.downloads.upload import Found, Layout
from grader.cohort.tree import Tree

#: The surest signs first.
LAYOUTS = (
    gradescope.LAYOUT,
    moodle.LAYOUT,
    brightspace.LAYOUT,
    blackboard.LAYOUT,
    nbgrader.INBOUND,
    nbgrader.LAYOUT,
    clones.LAYOUT,
    canvas.LAYOUT,
)


def recognise(tree: Tree) -> tuple[Layout, Found] | None:
    """Return the layout that the download has, and what was found; None if it is no platform's."""
    for layout in LAYOUTS:
        if (found := layout.find(tree)) is not None:
            return layout, found
    return None


#: Where in a download it lies, the tree there, its layout, what was found.
Part = tuple[str, Tree, Layout, Found]


def recognise_parts(tree: Tree, depth: int = 2) -> list[Part]:
    """What was recognised: the tree, or each of its folders that has anything in it."""
    if (known := recognise(tree)) is not None:
        return [("", tree, *known)]
    folders = [n for n, entries in tree.top().items() if len(entries[0].parts) > 1]
    if depth == 0 or not folders:
        return []
    found: list[Part] = []
    for name in folders:
        below = recognise_parts(tree.below(name), depth - 1)
        if not below:
            return []  # one that is not: then a student's folder may only look like a platform's
        found += [(f"{name}/{one[0]}".rstrip("/"), *one[1:]) for one in below]
    return found
