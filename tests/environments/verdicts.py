"""What has to come of an environment: the verdicts of every other, or a clear refusal."""

from grader.reports.files import RUN_FILES, STATE
from grader.results import Outcome, Status
from tests.environments.ground import Graded, Verdicts, grade_in, open_class
from tests.environments.table import Environment

PASSED, FAILED, ERROR = Status.PASSED, Status.FAILED, Status.ERROR

#: How a progress bar hides and shows the cursor, on a terminal.
CURSOR = "\x1b[?25"

VERDICTS: Verdicts = {
    "right": (Outcome.GRADED, 4.0, [PASSED, PASSED]),
    "half": (Outcome.GRADED, 3.0, [PASSED, FAILED]),
    "wrong": (Outcome.GRADED, 1.0, [FAILED, PASSED]),
    "broken": (Outcome.UNGRADABLE, 0.0, [ERROR, ERROR]),
}


def hold(environment: Environment) -> None:
    """Grade the class in the environment and hold it to its row."""
    with open_class() as tiny:
        graded = grade_in(environment, tiny)
    assert "Traceback" not in graded.printed, graded.printed
    assert CURSOR not in graded.printed, "a progress bar that nobody sees"
    if environment.refused:
        _is_refused(graded, environment.refused)
    else:
        _is_the_same(graded, silent=environment.silent)


def _is_refused(graded: Graded, words: str) -> None:
    assert graded.code == 2, graded.printed
    assert "error: " in {line[:7] for line in graded.printed.splitlines()}, graded.printed
    assert words in " ".join(graded.printed.split())
    assert "hint: " in graded.printed
    assert graded.verdicts == {}


def _is_the_same(graded: Graded, *, silent: bool) -> None:
    assert graded.code == 0, graded.printed
    assert graded.verdicts == VERDICTS, graded.printed
    assert graded.tables == {*RUN_FILES, STATE}
    assert graded.traces == []
    assert silent or "Reports: " in graded.printed
