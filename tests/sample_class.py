"""A class made up by dice that fall the same each time: for looking at its page, and measuring it.

Who is able passes more, and some tests are harder than others. What fails is explained, or told in
the test's own words; some functions are not written, and some submissions are not graded.
"""

import math
import random
from collections.abc import Sequence

from msgspec.structs import replace

from grader.results import (
    NOT_WRITTEN,
    CaseResult,
    ExerciseResult,
    Explanation,
    Outcome,
    Result,
    Status,
)
from tests.sample_results import case, exercise_of, result, task_of

_FIRST = ("Ada", "Grace", "José", "Zoë", "Łukasz", "Nguyễn Thị", "Mehmet", "Olga", "李", "Saoirse")
_LAST = ("Lovelace", "Hopper", "Ó Briain", "Müller-Lüdenscheidt", "Kowalska", "Şahin", "Иванова")

_EXERCISES = (
    ("basic_operations", "Basic async operations", ("1.1", "1.2", "1.3", "1.4")),
    ("transactions", "Transactions and rollback", ("2.1", "2.2", "2.3", "2.4")),
    ("performance", "Performance", ("3.1", "3.2", "3.3")),
)
_TITLES = (
    "Two customers paying each other at the same moment both succeed",
    "A percent sign in the search text means itself",
    "Settling pays all of a list or nothing, whoever else pays at the same moment",
    "A missing user is told apart from one without orders",
    "The pool survives a connection that the server has closed",
)
_EXPLAINED = (
    Explanation("value_in_sql", {"value": "7"}),
    Explanation("read_without_lock", {"table": "accounts", "column": "balance"}),
    Explanation("lost_commit", {"sqlstate": "23503", "error": "still referenced"}),
    Explanation("loop_of_statements", {"times": "200"}),
    Explanation("no_row", {}),
)


def make_class(number: int, *, tests: int = 24) -> list[Result]:
    """Make so many submissions, with so many tests in each task."""
    dice = random.Random(13)
    hard = {
        (task, index): dice.gauss(0, 1.3)
        for _, _, tasks in _EXERCISES
        for task in tasks
        for index in range(tests)
    }
    return [_submission(dice, index, hard, tests) for index in range(number)]


def _submission(
    dice: random.Random, index: int, hard: dict[tuple[str, int], float], tests: int
) -> Result:
    ability = dice.gauss(0.6, 1.4)
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
    unwritten = {f"function_{n}" for n in range(9) if dice.random() < 0.12 - ability * 0.05}
    exercises = [_exercise(dice, one, ability, unwritten, hard, range(tests)) for one in _EXERCISES]
    made = result(f"s{index + 4711}", *exercises)
    if index % 50 == 7:
        made = result(made.submission, outcome=Outcome.UNGRADABLE, message="nothing was handed in")
    if index % 100 == 31:
        made = result(made.submission, outcome=Outcome.GRADER_ERROR, message="PostgreSQL is gone")
    return replace(made, name=name)


def _exercise(
    dice: random.Random,
    about: tuple[str, str, Sequence[str]],
    ability: float,
    unwritten: set[str],
    hard: dict[tuple[str, int], float],
    tests: Sequence[int],
) -> ExerciseResult:
    slug, title, tasks = about
    made = [
        task_of(
            task,
            f"What task {task} is about, in some words",
            [_case(dice, task, one, ability - hard[task, one], unwritten) for one in tests],
        )
        for task in tasks
    ]
    return exercise_of(slug, title, made)


def _case(
    dice: random.Random, task: str, index: int, edge: float, unwritten: set[str]
) -> CaseResult:
    function = f"function_{int(task[0]) * 3 - 3 + index % 3}"
    told = (f"test_{task.replace('.', '_')}_{index}", f"{_TITLES[index % 5]}, {index}")
    if function in unwritten:
        return case(*told, status=Status.ERROR, message=NOT_WRITTEN, function=function)
    if dice.random() < 1 / (1 + math.exp(-edge)):
        return case(*told, function=function)
    message = f"account {dice.randrange(9)} was paid twice, and the payment of another is lost"
    explanation = _EXPLAINED[index % 5] if index % 3 else None
    return case(
        *told, status=Status.FAILED, message=message, explanation=explanation, function=function
    )
