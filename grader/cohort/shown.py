"""What an intake found, as lines for a terminal or a pipe."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from grader.cohort.handed import Handed, LeftAside
from grader.cohort.intake import Intake
from grader.cohort.lateness import Lateness, judge
from grader.reports import words
from grader.reports.escape import one_line, terminal

_LOOK = "yellow"


def render_intake(
    intake: Intake, *, with_roster: bool, lateness: Lateness | None = None
) -> Iterator[Text]:
    """Yield each student with their files, what is nobody's, and the sums; what to look at last.

    Who is late by the rule of `lateness` is told, and so is of whom that is not known.
    """
    for name, rule in intake.layouts:
        yield _line(f"{name}: {rule}" if rule else name, style="bold")
    strangers = {one.submission.name for one in intake.strangers}
    for one in intake.handed:
        yield Text("")
        yield from _student(one, lateness, stranger=one.submission.name in strangers)
    if intake.absent:
        yield Text("")
        yield _line("On the roster, and handed in nothing (0 points):", style="bold")
        for one in intake.absent:
            yield _line(f"  {who(one)}")
    if intake.left_aside:
        yield Text("")
        yield _line("Left aside, of no student in particular:", style="bold")
        for left in intake.left_aside:
            yield _left(left)
    yield Text("")
    yield _line(_summary(intake, with_roster=with_roster), style="bold")
    if lateness is not None:
        yield _line(_sum_up(intake.handed, lateness), style="bold")
    for problem in problems(intake):
        yield _line(f"To look at: {problem}", style=_LOOK)


def _summary(intake: Intake, *, with_roster: bool) -> str:
    """All of it in a sentence."""
    graded = sum(len(one.graded) for one in intake.handed)
    parts = [
        words.count(len(intake.handed), "student"),
        f"{words.count(graded, 'file')} graded",
        f"{intake.aside} left aside",
    ]
    if intake.near:
        parts.append(f"{intake.near} near a wanted name")
    if with_roster:
        parts.append(f"{len(intake.absent)} handed in nothing")
        parts.append(f"{len(intake.strangers)} not on the roster")
    return ", ".join(parts)


def problems(intake: Intake) -> Iterator[str]:
    """What a human should look at before this is graded."""
    strangers = {one.submission.name for one in intake.strangers}
    for one in intake.handed:
        told = [one.problem] if one.problem else []
        told += ["not on the roster"] * (one.submission.name in strangers)
        told += [
            _near(left) for left in one.left_aside if left.near and left.file not in one.problem
        ]
        if told:
            yield f"{who(one)}: {'; '.join(told)}"
    for left in intake.left_aside:
        if left.near:
            yield f"nobody's: {_near(left)}"


def _near(left: LeftAside) -> str:
    """Say which file is near which name; one that reads like it is spelled out, or has a reason."""
    name = left.file.rpartition("/")[2]
    if name == left.near:
        return f"{left.file}: {left.why}"
    if terminal(one_line(name)) == left.near:
        return f"{left.file!a} is not {left.near}"
    return f"{left.file} is not {left.near}"


def tell_aside(intake: Intake) -> str:
    """What of the files is not graded; "" if all are."""
    if not intake.aside:
        return ""
    near = f", {intake.near} of them near a wanted name" if intake.near else ""
    return f"{words.count(intake.aside, 'file')} left aside{near}"


def _student(one: Handed, lateness: Lateness | None, *, stranger: bool) -> Iterator[Text]:
    facts: Sequence[str] = (
        one.rule,
        f"handed in {one.handed_in_at}" if one.handed_in_at else "",
        _late(one, lateness) if lateness is not None else "",
        "not on the roster" if stranger else "",
    )
    told = "; ".join(filter(None, facts))
    yield _line(f"{who(one)}{f': {told}' if told else ''}")
    for name, file in one.graded:
        yield _line(f"  {name} <- {file}" if not file.endswith(name) else f"  {file}")
    if one.problem:
        yield _line(f"  ! {one.problem}", style=_LOOK)
    for left in one.left_aside:
        yield _left(left)


def _late(one: Handed, lateness: Lateness) -> str:
    at = lateness.read_time(one.handed_in_at)
    if at is None:
        return "when is not known"
    days = judge(lateness, at).days
    return f"{words.count(days, 'day')} late" if days else ""


def _sum_up(handed: Sequence[Handed], lateness: Lateness) -> str:
    told = [_late(one, lateness) for one in handed]
    unknown = told.count("when is not known")
    late = len(told) - told.count("") - unknown
    return f"Due {lateness.deadline.isoformat(' ')}: {late} late, {unknown} of an unknown time"


def _left(left: LeftAside) -> Text:
    return _line(f"  - {left.file}: {left.why}", style=_LOOK if left.near else "dim")


def who(one: Handed) -> str:
    """A student's name and folder."""
    name, id_ = one.person.name, one.submission.name
    return f"{name} ({id_})" if name and name != id_ else id_


def _line(text: str, style: str = "") -> Text:
    return Text(terminal(one_line(text)) if text.strip() == text else _indented(text), style=style)


def _indented(text: str) -> str:
    bare = text.lstrip()
    return text[: len(text) - len(bare)] + terminal(one_line(bare))
