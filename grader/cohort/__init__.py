"""A class: what is known of everybody in OUT, from one grading to the next.

choose (choosing)      the submissions that `--only` names
State (state)          whose result is in OUT, and what it rests on
Plan (planning)        who has to be graded, and whose result stands
Keeper (keeping)       account of each grading as it is done
Grading (history)      each grading of each submission, as it is kept
Change (changes)       whose score another grading changed, by which tests, and why
"""

from grader.cohort.changes import Change, tell_change
from grader.cohort.choosing import choose
from grader.cohort.keeping import Keeper, write_changes
from grader.cohort.planning import Plan, hash_archive, list_absent, make_plan
from grader.cohort.state import State, read_seed, read_state

__all__ = [
    "Change",
    "Keeper",
    "Plan",
    "State",
    "choose",
    "hash_archive",
    "list_absent",
    "make_plan",
    "read_seed",
    "read_state",
    "tell_change",
    "write_changes",
]
