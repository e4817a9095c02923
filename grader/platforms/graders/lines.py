"""A result as a list of lines, as most platforms show one: narrowed, capped and made visible.

What is here is text without control characters. Each platform quotes it for its own markup.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.choices import Feedback
from grader.language import say
from grader.platforms.graders.platform import Manner
from grader.reports import escape, words
from grader.reports.adjusted import Adjusted, Change
from grader.reports.advice import Entry, entries
from grader.reports.lesson import tell_in_short
from grader.reports.narrow import narrow
from grader.reports.notice import notice
from grader.reports.unstable import tell_mark
from grader.reports.words import shorten
from grader.results import Outcome, Result, Status

MAX_PART = 4096
MAX_HEADLINE = 2048


@dataclass(frozen=True)
class Line:
    """A test, or with ``--feedback score`` a task: its title, points, and what is told of it."""

    slug: str
    number: str  # "2.1.3", or of a task "2.1"
    title: str
    points: float
    max_points: float
    status: Status | None  # None: of a task
    bonus: bool = False  # its points stand beside the total
    told: tuple[str, ...] = ()  # paragraphs, advice before evidence; none of what passed
    output: str = ""  # what the student's code printed

    @property
    def passed(self) -> bool:
        """Whether nothing is missing."""
        if self.status is None:
            return self.points == self.max_points
        return self.status is Status.PASSED

    @property
    def name(self) -> str:
        """The title with its symbol."""
        return f"{words.status(self.status)[0]} {self.title}" if self.status else self.title

    def message(self, most: int) -> str:
        """What is told beside the status, title and output; a paragraph of so many characters."""
        return "\n\n".join(shorten(part, most) for part in self.told)

    @property
    def text(self) -> str:
        """All that is told of it, in paragraphs."""
        word = (words.status(self.status)[1],) if self.status else ()
        return "\n\n".join((*word, *self.told, *([self.output] if self.output else ())))


def lines(result: Result, feedback: Feedback) -> list[Line]:
    """List what a student may see of a result; nothing of one without a score."""
    shown = narrow(result, feedback)
    if shown.score is None:
        return []
    listed = entries(shown)
    if not listed:
        return list(_tasks(shown))
    tasks = groupby(listed, key=lambda entry: (entry.slug, entry.task_id))
    beside = {one.slug for one in shown.beside}
    return [
        _line(number, entry, bonus=slug in beside)
        for (slug, _), group in tasks
        for number, entry in enumerate(group, 1)
    ]


def headline(result: Result, manner: Manner) -> str:
    """What is to be said of the whole.

    The submission's message, why another score counts than what the tests gave, what stands beside
    it, and how sure the result is.
    """
    shown = narrow(result, manner.feedback)
    message = shorten(shown.message or "", MAX_HEADLINE)
    if shown.outcome is Outcome.GRADER_ERROR and shown.score is None:
        message = f"{ours()}\n{message}".rstrip()
    told = (message, tell_adjusted(manner.adjusted), _tell_bonus(result), notice(result))
    return escape.visible("\n\n".join(filter(None, told)))


def _tell_bonus(result: Result) -> str:
    if result.bonus is None:
        return ""
    score, most = map(words.points, result.bonus)
    return say("Bonus: {score} of {most} points, beside the total.", score=score, most=most)


def tell_adjusted(adjusted: Adjusted | None) -> str:
    """What the tests gave, and what people and lateness have changed of it, as a student reads."""
    if adjusted is None or not adjusted.changes:
        return ""
    score, most = words.points(adjusted.score), words.points(adjusted.max_score)
    told = [say("{score} of {most} points count.", score=score, most=most)]
    if adjusted.machine is not None:
        told.append(say("The tests gave {score}.", score=words.points(adjusted.machine)))
    changes = "\n".join(map(_tell_change, adjusted.changes))
    return f"{' '.join(told)}\n{changes}"


def _tell_change(change: Change) -> str:
    sign = "+" if change.points >= 0 else "−"
    what = f"{sign}{words.points(abs(change.points))} {change.place or say('in all')}"
    if change.days_late:
        return f"{what}: {say('{days} late', days=words.count(change.days_late, 'day'))}"
    excused = f", {say('a test is taken as passed')}" if change.excused else ""
    return f"{what}{excused}: {shorten(change.reason, MAX_HEADLINE)}"


def fit(render: Callable[[int], str], most: int) -> str:
    """Render with ever shorter paragraphs until it is small enough, in bytes."""
    for limit in (MAX_PART, 1024, 256, 64):
        text = render(limit)
        if len(text.encode("utf-8", "backslashreplace")) <= most:
            return text
    return render(0)


def ours() -> str:
    """What a student reads where we failed."""
    return say("This could not be graded, and not through your fault: there is no score.")


def scale(listed: Sequence[Line], score: float) -> int:
    """The least factor that makes whole numbers of all points; 100 where none of ours does."""
    all_points = [score, *(p for line in listed for p in (line.points, line.max_points))]
    factors = (factor for factor in (1, 2, 4, 5, 10, 20, 25, 50) if _whole(all_points, factor))
    return next(factors, 100)


def _whole(all_points: Sequence[float], factor: int) -> bool:
    return all(abs(one * factor - round(one * factor)) < 1e-6 for one in all_points)


def _tasks(shown: Result) -> Iterator[Line]:
    for exercise in shown.exercises:
        bonus = exercise in shown.beside
        for task in exercise.tasks:
            title = words.title(escape.one_line(task.title), bonus=bonus)
            yield Line(exercise.slug, task.id, title, task.score, task.max_score, None, bonus)


def _line(number: int, entry: Entry, *, bonus: bool) -> Line:
    case = entry.case
    told = (tell_mark(case), *(() if case.status is Status.PASSED else tell_in_short(entry)))
    return Line(
        entry.slug,
        f"{entry.task_id}.{number}",
        words.title(escape.one_line(case.title), bonus=bonus),
        case.points,
        case.max_points,
        case.status,
        bonus,
        tuple(escape.visible(shorten(part, MAX_PART)) for part in told if part),
        escape.visible(shorten(case.output, MAX_PART)),
    )
