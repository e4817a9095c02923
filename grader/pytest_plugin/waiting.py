"""Which cases need not be run: in practice, those of functions that are still as in the stub."""

from collections.abc import Collection, Sequence

from grader.catalog.stubs import find_unwritten
from grader.job import Job
from grader.model import CaseSpec


def find_waiting(job: Job, cases: Sequence[CaseSpec]) -> Collection[str]:
    """Return the ids of cases that can only say that their function is not written yet.

    One is run all the same if there would be none and the file is not the stub: whether it can be
    imported has to be told. Raises OSError.
    """
    if job.visibility != "visible" or job.submission is None:
        return ()
    stub, source = job.exercise.stub.read_bytes(), job.submission.path.read_bytes()
    unwritten = find_unwritten(stub, source)
    waiting = [case.id for case in cases if case.function in unwritten]
    touched = source != stub
    return waiting[1:] if touched and len(waiting) == len(cases) else waiting
