"""Control groups: what all processes of one box may use together.

Rlimits bound each process; a group bounds the sum of a box's processes and of its files in memory,
and gives each box the same share of the processor, however many processes it has.

Where they come from: below the nearest group that is ours to divide. In cgroup v2 that is an
ancestor of our own group that hands memory and pids down to its children, and in which this user
may make groups (any with root's rights under systemd; with an ordinary user's, below
`systemd-run --user --scope`). In v1 it is our own group in each hierarchy, as root. Limits that
were set around the grader hold for its boxes too.

Who dies when: a box's group is made before its first program runs and removed when the box has
ended, killing whatever is left. A grader that was killed leaves empty groups behind, whose names
say whose they were: the next start sweeps them.
"""

from grader.sandbox.control_groups.group import Group
from grader.sandbox.control_groups.groups import (
    ControlGroups,
    find_control_groups,
    sweep_everywhere,
)

__all__ = ["ControlGroups", "Group", "find_control_groups", "sweep_everywhere"]
