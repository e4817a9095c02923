"""Which attacks are graded as one class.

An attack on the machine, its memory or the course's time has a class to itself. Those that work
within their own cell, their own file or their own lines of a report are graded together: the honest
submission beside them is then graded once, and a class is what a grader meets. What disturbs a
neighbour is still seen, in the honest one's marks and in theirs. A single test, asked for by name,
grades its attack alone.
"""

from collections.abc import Sequence

from grader.model import Limits
from tests.hostile.corpus import Attack, load_catalogue

#: Attacks in a class, all graded at once.
TOGETHER = 4


def make_classes(attacks: Sequence[Attack]) -> list[list[Attack]]:
    """Divide them, in their order."""
    together = {letter for letter, group in load_catalogue().items() if group.together}
    shared = [one for one in attacks if one.entry[0] in together and _shares(one)]
    classes = [[one] for one in attacks if one not in shared]
    return classes + [shared[at : at + TOGETHER] for at in range(0, len(shared), TOGETHER)]


def _shares(attack: Attack) -> bool:
    """Whether it is found, named, limited and graded as any other."""
    notice = attack.notice
    named = (notice.name, notice.name_bytes, notice.in_class)
    special = (*named, notice.alone, notice.needs_groups)
    return not any(special) and notice.runs == 1 and notice.limits == Limits()
