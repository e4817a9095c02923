"""Packing what a platform's own grader needs, and saying what is in it."""

from collections.abc import Sequence
from pathlib import Path

from grader.catalog import load_catalog
from grader.catalog.needs import choose_possible
from grader.choices import Export, WhenShown
from grader.cli.console import note, say
from grader.errors import OperatorError
from grader.grading.ungraded import ungraded
from grader.model import Exercise, Settings, counting
from grader.platforms.graders.kit import Kit
from grader.platforms.graders.known import PLATFORMS, render_for
from grader.reports import words
from grader.reports.files import Beside
from grader.shipping.archive import write
from grader.shipping.course import course_files
from grader.shipping.pins import fetch_wheels, pins
from grader.shipping.wheel import make_wheel


def pack(
    export: Export,
    to: Path,
    settings: Settings,
    *,
    only: Sequence[str],
    bonus: bool,
    shown: WhenShown,
    python: str | None,
) -> None:
    """Write the archive; with `python`, the version there, all packages are in it.

    With `bonus` those that stand beside the total are in it, and what they need is installed.
    """
    make = PLATFORMS[export].pack
    if make is None:
        having = ", ".join(name.value for name, one in PLATFORMS.items() if one.pack)
        raise OperatorError(
            f"nothing is packed for {export.value}",
            detail=f"`grader grade --also {export.value}` writes what it reads of a result.",
            hint=f"Packed is for: {having}. docs/platforms.md says how the others are used.",
        )
    every = load_catalog(settings.exercises, settings.solutions, only=only)
    exercises = every if only or bonus else counting(every)
    slugs = [exercise.slug for exercise in exercises]
    choose_possible(exercises, slugs)  # what is not here has no version to be pinned
    files = course_files(exercises, settings.solutions) | _program(exercises, python)
    message = "the grader could not be started"
    counted = [exercise.slug for exercise in counting(exercises)]
    beside = Beside(settings.feedback, language=settings.language)
    kit = Kit(
        files,
        _options(settings, shown),
        counted,
        [slug for slug in slugs if slug not in counted],
        counting(exercises)[0].title if len(counted) == 1 else "asyncpg",
        sum(exercise.max_score for exercise in exercises if exercise.slug in counted),
        sum(exercise.max_score for exercise in exercises if exercise.slug not in counted),
        render_for(export, ungraded("submission", message), beside, shown=shown, slugs=slugs),
    )
    packed = make(kit)
    write(packed, to)
    _tell(to, exercises, settings, len(packed))


def _program(exercises: Sequence[Exercise], python: str | None) -> dict[str, bytes]:
    """This program, what it stands on, and what the exercises need beside it."""
    beside = sorted({what for exercise in exercises for what in exercise.needs.values()})
    wheel, pinned = make_wheel(), pins(beside)
    files = {wheel[0]: wheel[1], "constraints.txt": pinned.encode()}
    if beside:
        files["requirements.txt"] = "".join(f"{what}\n" for what in beside).encode()
    if python is not None:
        note(f"Fetching the packages for Python {python}.")
        wheels = fetch_wheels(wheel, pinned, python, beside)
        files |= {f"wheels/{name}": content for name, content in wheels.items()}
    return files


def _options(settings: Settings, shown: WhenShown) -> list[str]:
    """What was chosen here, for `grader deliver` there; which exercises, says what is packed."""
    chosen = ["--sandbox", settings.sandbox, "--feedback", settings.feedback, "--shown", shown]
    return [*chosen, "--language", settings.language]


def _tell(to: Path, exercises: Sequence[Exercise], settings: Settings, count: int) -> None:
    named = ", ".join(exercise.slug for exercise in exercises)
    say(f"{to}: {words.count(count, 'file')}, with the hidden tests of {named}, no solutions.")
    match settings.sandbox:
        case "auto":
            say("Where no sandbox can be had, submissions stay ungraded; see --sandbox accounts.")
        case "accounts":
            say("Where no box can be had, code runs as another user: every result says so.")
        case "off":
            say("Code runs with the grader's own rights, and can read the hidden tests.")
    say("What comes next is in docs/platforms.md.")
