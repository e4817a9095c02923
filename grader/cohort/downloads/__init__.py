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
