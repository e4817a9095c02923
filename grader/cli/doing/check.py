"""Visible tests on one's own work: each verdict as it comes, and the report."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from grader.batch.out import prepare_out
from grader.catalog.readme import read_sections
from grader.cli.console import note, out, say
from grader.cli.doing.holding import hold_at_terminal
from grader.cli.doing.watching import open_watch
from grader.cli.exit_codes import BELOW_REQUIRED, GRADED, OUR_FAULT
from grader.cli.stopping import run_stoppable
from grader.errors import OperatorError
from grader.grading.course import Course
from grader.grading.finding import places
from grader.model import Chosen, Settings
from grader.practice.checking import Checking
from grader.practice.last import add_to, find_failed, keep_last, try_last
from grader.practice.wanted import Wanted
from grader.reports.page import get_ready, render_student
from grader.reports.terminal import render_check
from grader.reports.writing import write_text
from grader.results import Outcome, Result

PAGE = "report.html"

#: What is weaker for one's own code, in a line.
SWITCHED_OFF = "The sandbox is switched off: your code runs as you, and only time limits it."
NONE_HERE = "There is no sandbox here: your code runs as you, and only time limits it."


def check(wanted: Wanted, settings: Settings, *, keywords: Sequence[str], failed: bool) -> int:
    """Check, write the page and print the report. Returns the exit code."""
    prepare_out(wanted.folder)
    last, problem = try_last(wanted.folder)
    if problem:
        note(problem)
    if failed and not (wanted := _that_failed(wanted, last)).chosen:
        say("Nothing of this failed last time.")
        return GRADED
    run = _Run(wanted, _narrow(settings, wanted, keywords), last)
    try:
        result = run_stoppable(run.run())
    except SystemExit:  # stopped: what is done is told and kept
        if run.stopped is not None:
            run.show(run.stopped)
        raise
    return run.show(result)


def _that_failed(wanted: Wanted, last: Result | None) -> Wanted:
    if last is None:
        raise OperatorError(
            f"there is no earlier check of {wanted.folder}", hint="Run `grader check` first."
        )
    ids = find_failed(last)
    chosen = {
        slug: msgspec.structs.replace(one, ids=ids[slug])
        for slug, one in wanted.chosen.items()
        if slug in ids
    }
    return replace(wanted, chosen=chosen)


def _narrow(settings: Settings, wanted: Wanted, keywords: Sequence[str]) -> Settings:
    chosen = {
        slug: msgspec.structs.replace(one, words=tuple(keywords))
        for slug, one in wanted.chosen.items()
    }
    narrowed = {slug: one for slug, one in chosen.items() if one != Chosen()}
    return msgspec.structs.replace(settings, chosen=narrowed)


@dataclass
class _Run:
    """One check, from the first verdict to the report."""

    wanted: Wanted
    settings: Settings
    last: Result | None
    course: Course | None = None
    stopped: Result | None = None  # what there was when it was stopped

    async def run(self) -> Result:
        with open_watch() as watch:

            async def hold(kept: list[str]) -> None:
                watch.rest()
                await hold_at_terminal(kept)

            keep = hold if self.settings.keep else None
            checking = Checking(self.wanted, self.settings, watch.take, keep)
            try:
                # While the tests run there is time for it, and at their end somebody waits.
                result, _ = await asyncio.gather(checking.run(), asyncio.to_thread(get_ready))
            except asyncio.CancelledError:
                self.stopped = await checking.so_far()
                raise
            finally:
                self.course = checking.course
        return result

    def show(self, result: Result) -> int:
        """Write the page, keep the result for the next check, print the report."""
        assert self.course is not None, "a result without a course"
        if not result.exercises and result.outcome is not Outcome.GRADER_ERROR:
            raise OperatorError(
                "no visible test is about that", hint="`grader check` alone shows what there is."
            )
        if self.course.sandbox.kind == "off":
            note(SWITCHED_OFF if self.settings.sandbox == "off" else NONE_HERE)
        whole, kept = add_to(self.last, result)
        page = self.wanted.folder / PAGE
        sections = read_sections(self.course.exercises)
        write_text(page, render_student(whole, sections=sections, kept=kept))
        if whole.outcome is Outcome.GRADED:
            keep_last(self.wanted.folder, whole)
        out.print(render_check(result, self._paths()))
        say(f"The whole report: {page}")
        return _exit_code(result)

    def _paths(self) -> Mapping[str, str]:
        """The student's files, by exercise, from where one stands."""
        assert self.course is not None
        found = {one.slug: places(self.wanted.folder, one) for one in self.course.exercises}
        return {
            slug: str(nested if os.path.lexists(nested) else flat)
            for slug, (nested, flat) in found.items()
        }


def _exit_code(result: Result) -> int:
    if result.outcome is Outcome.GRADER_ERROR:
        return OUR_FAULT
    passed = result.outcome is Outcome.GRADED and result.score == result.max_score
    return GRADED if passed else BELOW_REQUIRED
