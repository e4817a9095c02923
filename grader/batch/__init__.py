"""Many submissions at once, and the files that come out.

grade_all (grading)     a class: so many at a time, each one's files as it is done
Hands, Here (grading)   who judges: this machine; others, by dask, are in far/
prepare_out (out)       the folder of reports: made, tried, held by one grader
write_submission (out)  one submission's files
Pages (pages)           what those of all are made with
Tables (tables)         what tells of all: whole at any moment
list_others (others)    what else there is to read in OUT
list_older (told)       what of it tells of other scores than count now
"""

from grader.batch.grading import Before, grade_all
from grader.batch.others import list_others
from grader.batch.out import hold_out, prepare_out, write_submission
from grader.batch.pages import Own, Pages
from grader.batch.tables import write_run

__all__ = [
    "Before",
    "Own",
    "Pages",
    "grade_all",
    "hold_out",
    "list_others",
    "prepare_out",
    "write_run",
    "write_submission",
]
