"""All attempts of those who have several: graded, and which of them counts."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path

from grader.batch import prepare_out
from grader.choices import Attempts
from grader.cli.console import say
from grader.cohort.counting import Counting
from grader.cohort.handed import Handed
from grader.cohort.intake import Intake
from grader.cohort.tried import Tried, Try, folder_of
from grader.reports import words
from grader.results import Result

#: Grades these in an OUT of their own.
GradeThere = Callable[[Path, Sequence[Handed]], Awaitable[Mapping[str, Result]]]


async def grade_attempts(
    intake: Intake,
    chosen: Collection[str],
    which: Attempts,
    counting: Counting,
    out: Path,
    grade: GradeThere,
) -> dict[str, Tried]:
    """Grade them, by the name of their folder; what counts is then what `intake` has handed in.

    Of `latest` none but that is graded.
    """
    if which == "latest":
        return {}
    several = [one for one in intake.handed if one.earlier and one.submission.name in chosen]
    tries: dict[str, list[Try]] = {one.submission.name: [] for one in several}
    for number, handed in _by_number(several).items():
        to = folder_of(out, number)
        prepare_out(to)
        results = await grade(to, handed)
        for one in handed:
            name = one.submission.name
            tries[name].append(Try(one, to, results[name]))
    tried = {name: Tried(of, which, counting) for name, of in tries.items()}
    intake.handed = [
        tried[one.submission.name].best.handed if one.submission.name in tried else one
        for one in intake.handed
    ]
    return tried


def tell_attempts(tried: Mapping[str, Tried], which: Attempts) -> None:
    """Say how many were graded, and by which rule one counts."""
    if tried:
        number = sum(len(one.tries) for one in tried.values())
        rule = "the best" if which == "best" else "the latest"
        who = words.count(len(tried), "student")
        say(f"{words.count(number, 'attempt')} of {who} graded: of each {rule} one counts")


def _by_number(several: Sequence[Handed]) -> dict[int, list[Handed]]:
    """All first attempts, all second ones, and so on."""
    found: dict[int, list[Handed]] = {}
    for one in several:
        for number, attempt in enumerate((*one.earlier, one), 1):
            found.setdefault(number, []).append(attempt)
    return found
