"""Visible tests on one's own work: each verdict as it comes, and the report."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from grader.catalog.readme import read_sections
from grader.catalog.translations import read_translations
from grader.cli.console import note, print_report
from grader.cli.console import say as print_line
from grader.cli.doing.holding import hold_at_terminal
from grader.cli.doing.watching import open_watch
from grader.cli.exit_codes import BELOW_REQUIRED, GRADED, OUR_FAULT
from grader.cli.stopping import run_stoppable
from grader.errors import OperatorError
from grader.grading.course import Course
from grader.grading.looking import places
from grader.grading.standby import Standby
from grader.language import mark, say, tell
from grader.model import Chosen, Exercise, Settings
from grader.practice.checking import Checking
from grader.practice.last import add_to, find_failed, keep_last, try_last
from grader.practice.wanted import Wanted
from grader.reports.page import get_ready, render_student
from grader.reports.terminal import render_again, render_check, render_failures
from grader.reports.translated import Translations, translate
from grader.reports.writing import try_to_write, write_text
from grader.results import Outcome, Result

PAGE = "report.html"

#: What is weaker for one's own code, in a line.
SWITCHED_OFF = mark("The sandbox is switched off: your code runs as you, and only time limits it.")
NONE_HERE = mark("There is no sandbox here: your code runs as you, and only time limits it.")


def check(
    wanted: Wanted,
    settings: Settings,
    exercises: Sequence[Exercise],
    *,
    keywords: Sequence[str],
    failed: bool,
    ci: Path | None,
) -> int:
    """Check, write the page and print the report. Returns the exit code."""
    last = _prepare(wanted.folder)
    if ci is not None:
        # Imported here, and below: who checks at home needs nothing of it.
        from grader.cli.doing import for_ci

        for_ci.prepare(ci)
        settings = msgspec.structs.replace(settings, boxed=True)
    if failed and not (wanted := _that_failed(wanted, last)).chosen:
        print_line(say("Nothing of this failed last time."))
        return GRADED
    told = read_translations(exercises, settings.language)
    run = Run(wanted, _narrow(settings, wanted, keywords), last, told, ci=ci)
    try:
        result = run_stoppable(run.run())
    except SystemExit:  # stopped: what is done is told and kept
        if run.stopped is not None:
            run.show(run.stopped)
        raise
    return run.show(result)


def watch(
    wanted: Wanted,
    settings: Settings,
    exercises: Sequence[Exercise],
    *,
    keywords: Sequence[str],
) -> int:
    """Check, and again whenever a file is saved, until somebody has enough of it."""
    # Imported here: who checks once needs no watcher.
    from grader.cli.doing.on_save import OnSave

    last = _prepare(wanted.folder)
    told = read_translations(exercises, settings.language)
    first = Run(wanted, _narrow(settings, wanted, keywords), last, told)
    run_stoppable(OnSave(first, exercises).run())
    return GRADED


def _prepare(folder: Path) -> Result | None:
    """See that a report can be written, and read what was found before."""
    try:
        try_to_write(folder)
    except OSError as error:
        raise OperatorError(
            mark(f"cannot write to {folder}"),
            detail=error.strerror or "",
            hint=mark("The report lies beside your work: copy that to where you may write."),
        ) from error
    last, problem = try_last(folder)
    if problem:
        note(tell(problem))
    return last


def _that_failed(wanted: Wanted, last: Result | None) -> Wanted:
    if last is None:
        raise OperatorError(
            mark(f"there is no earlier check of {wanted.folder}"),
            hint=mark("Run `grader check` first."),
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
class Run:
    """One check, from the first verdict to the report."""

    wanted: Wanted
    settings: Settings
    last: Result | None  # what was found before; once it is shown, all that is known
    translations: Translations
    course: Course | None = None  # that of an earlier run of the same process, if there was one
    standby: Standby | None = None  # and the judges that wait since then
    stopped: Result | None = None  # what there was when it was stopped
    ci: Path | None = None  # where files for a service go
    told: set[str] = field(default_factory=set)  # cases shown before it had come to its end

    async def run(self) -> Result:
        """Show verdicts as they come. What is done when it is cancelled is `stopped`."""
        with open_watch(self.translations) as watch:

            async def hold(kept: list[str]) -> None:
                watch.rest()
                await self._show_failures(checking)  # first: what there is to look for
                await hold_at_terminal(kept)

            keep = hold if self.settings.keep != "nothing" else None
            checking = Checking(
                self.wanted, self.settings, watch.take, keep, self.course, self.standby
            )
            try:
                # While the tests run there is time for it, and at their end somebody waits.
                result, _ = await asyncio.gather(checking.run(), asyncio.to_thread(get_ready))
            except asyncio.CancelledError:
                self.stopped = await checking.so_far()
                raise
            finally:
                self.course = self.course or checking.course
        return result

    async def _show_failures(self, checking: Checking) -> None:
        self.course = checking.course
        if (so_far := await checking.so_far()) is None:
            return
        print_report(
            render_failures(translate(so_far, self.translations), self._paths(), self.told)
        )
        self.told |= {c.id for e in so_far.exercises for task in e.tasks for c in task.cases}

    def show(self, result: Result) -> int:
        """Write the page, keep the result for the next check, print the report."""
        assert self.course is not None, "a result without a course"
        if not result.exercises and result.outcome is not Outcome.GRADER_ERROR:
            raise OperatorError(
                mark("no visible test is about that"),
                hint=mark("`grader check` alone shows what there is."),
            )
        if self.course.sandbox.kind == "off":
            note(tell(SWITCHED_OFF if self.settings.sandbox == "off" else NONE_HERE))
        if self.settings.trouble:  # what is known of its test stays
            shown = translate(result, self.translations)
            if not self.told:
                print_report(render_again(shown, self._paths()))
            return _exit_code(result)
        whole, kept = add_to(self.last, result)
        page = self.wanted.folder / PAGE
        sections = read_sections(self.course.exercises, self.settings.language)
        text = render_student(whole, sections=sections, kept=kept, translations=self.translations)
        if self.ci is not None:
            from grader.cli.doing import for_ci

            told = self.translations
            for_ci.write(result, self.ci, sections=sections, translations=told, paths=self._paths())
        print_report(render_check(translate(result, self.translations), self._paths(), self.told))
        print_line(self._keep(whole, page, text))
        return _exit_code(result)

    def _keep(self, whole: Result, page: Path, text: str) -> str:
        """Write the page, and the result for the next check. Returns where it is, or why not."""
        try:
            write_text(page, text)
            if whole.outcome is Outcome.GRADED:
                self.last = whole
                keep_last(self.wanted.folder, whole)
        except OSError as error:
            place, why = error.filename, error.strerror
            return say("This could not be kept: {place}: {why}", place=place, why=why)
        return say("The whole report: {page}", page=page)

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
