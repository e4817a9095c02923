"""The pytest hooks: collect cases, run each body under its limit, note what ended it."""

import asyncio
import contextlib
import functools
import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable
from multiprocessing.connection import Connection
from typing import Any

import msgspec
import pytest

from grader.cell import Trial
from grader.cell.room import possible_jobs
from grader.clock import CLOCK, Limit
from grader.errors import ServerLost, TapBroke, WorkerLost
from grader.job import Collected, Decided, Event, Facts, Job, Kept, Problem
from grader.model import CaseSpec
from grader.pytest_plugin import shares
from grader.pytest_plugin.ahead import Ahead
from grader.pytest_plugin.candidates import Candidates
from grader.pytest_plugin.comparing import find_compared
from grader.pytest_plugin.endings import Ending, classify, timed_out
from grader.pytest_plugin.evidence import Evidence
from grader.pytest_plugin.markers import MARKERS, UnfinishedTestError, line_of, read_case
from grader.pytest_plugin.reporting import BODY_RAN, COMPARED, ENDING, TRIAL, make_report
from grader.pytest_plugin.waiting import find_waiting
from grader.results import Blame, Status
from grader.scoring import METADATA_KEY, NONCE_KEY, find_status, is_to_mend, write_case
from grader.worker import StudentError

#: What explains how a case ended before: seen last, and believed first.
WENT_DOWN = (ServerLost, WorkerLost, TapBroke)

#: Where fixtures find the plugin.
SESSION = pytest.StashKey["Plugin"]()


class Plugin:
    """The hooks of one session."""

    def __init__(self, job: Job, line: Connection, ahead: Ahead | None = None) -> None:
        self.job = job
        self.line = line
        self.ahead = ahead
        self.deadline = CLOCK.time() + job.limit_s
        self.decided: set[str] = set()  # the cases of which a verdict was told
        self.kept: dict[pytest.Item, str] = {}  # their DSNs, as Settings.keep says
        self.cases: list[CaseSpec] = []
        self.waiting: Collection[str] = ()  # cases of functions that are as in the stub
        self.shared = False  # some tests are left to another process
        self.problems: list[Problem] = []
        self.candidates = Candidates(job)
        self.evidence: defaultdict[int, Evidence] = defaultdict(Evidence)  # of each candidate
        self._functions = {case.partition("[")[0] for case in job.only or self.candidates.only}

    # Collecting

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SESSION] = self
        for marker in MARKERS:
            config.addinivalue_line("markers", marker)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, name: str) -> list[pytest.Item] | None:
        """Make nothing of a test that was not asked for; pytest makes all, and chooses then."""
        unasked = self._functions and name.startswith("test") and name not in self._functions
        return [] if unasked else None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(_uncollected(report.longreprtext, self.job.tests.name))

    @pytest.hookimpl(trylast=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        self.candidates.parametrize(metafunc)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.candidates.choose(items)
        for item in items:
            if not isinstance(item, pytest.Function):
                self.problems.append(Problem(line_of(item), f"{item.name} is not a function"))
                continue
            try:
                self.cases.append(read_case(item, self.job.visibility, self.job.exercise.functions))
            except UnfinishedTestError as error:
                self.problems.append(Problem(line_of(item), f"{item.name} {error}"))
            item.obj = self._guard(item)
        if self.ahead is not None:
            self.job = self.ahead.wait()
            self.deadline = CLOCK.time() + self.job.limit_s
        self._choose(items)

    def _choose(self, items: list[pytest.Item]) -> None:
        """Keep what the job asks for, in its order, and what is this process's share of it."""
        if chosen := self.job.settings.chosen.get(self.job.exercise.slug):
            self.cases = [case for case in self.cases if chosen.takes(case)]
            taken = {case.id for case in self.cases}
            items[:] = [item for item in items if item.name in taken]
            if (order := chosen.ids) is not None:
                items.sort(key=lambda item: order.index(item.name))
        self.waiting = find_waiting(self.job, self.cases)
        if self.job.share is not None:
            self._leave_others(items)

    def _leave_others(self, items: list[pytest.Item]) -> None:
        """Keep this process's share of many tests, if there is room for a second cell."""
        begun = [item for item in items if item.name not in self.waiting]
        first = self.job.share == 0
        worth = shares.WORTH_A_CELL_AHEAD if self.ahead else shares.WORTH_A_CELL
        if first and (sum(map(shares.weigh, begun)) < worth or not self._has_room()):
            return
        second = shares.split(begun)[1]
        items[:] = [item for item in items if (item not in second) == first]
        self.shared = True

    def _has_room(self) -> bool:
        return self.job.sandbox is not None and possible_jobs(self.job.sandbox) > 1

    def pytest_sessionfinish(self) -> None:
        facts = Facts(self.cases, self.problems, self.candidates.complaints, self.job.nonce)
        try:
            self.job.facts.write_bytes(msgspec.json.encode(facts))
        except OSError as error:
            pytest.exit(
                f"what was found cannot be written: {error}", pytest.ExitCode.INTERNAL_ERROR
            )

    # Telling

    def _tell(self, event: Event) -> None:
        """Say it to whoever watches; nobody need listen any more."""
        if self.job.telling:
            with contextlib.suppress(OSError):
                self.line.send(event)

    def pytest_collection_finish(self) -> None:
        if not self.problems:
            self._tell(Collected(self.cases, self.shared))

    def _tell_so_far(self, items: Iterable[pytest.Item]) -> None:
        """Say what they came to as far as it is known before the cell ends."""
        for item in items:
            report = make_report(item, Evidence())
            if (status := find_status(report)) is not None:
                self._tell(Decided(report, status))

    # Running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass over a case that need not run."""
        return self.candidates.is_over(item) or None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if CLOCK.time() > self.deadline:
            limit = self.job.settings.limits.submission_s
            pytest.skip(f"the {limit:g} s for the whole submission were used up before it")
        if item.name in self.waiting:
            raise StudentError("raised", "", type="NotImplementedError")

    def _guard(self, item: pytest.Function) -> Callable[..., object]:
        """Wrap a test so that it ends in time and that we know its body came to its end."""
        test: Callable[..., Any] = item.obj
        limit = self.job.settings.limits.case_s

        @functools.wraps(test)
        async def run_async(**fixtures: object) -> None:
            try:
                trial = item.stash.get(TRIAL, None)
                async with Limit(limit) as timer:
                    if trial:
                        trial.limit = timer
                    await test(**fixtures)
            except TimeoutError as error:
                if not timer.expired():
                    raise
                raise timed_out(timer.limit_s, error, trial.where if trial else None) from None
            item.stash[BODY_RAN] = True

        @functools.wraps(test)
        def run_sync(**fixtures: object) -> None:
            # A coroutine or generator that nobody runs would look like a pass.
            item.stash[BODY_RAN] = test(**fixtures) is None

        return run_async if inspect.iscoroutinefunction(test) else run_sync

    # Keeping

    def keep_if_asked(self, item: pytest.Item, trial: Trial) -> None:
        """Leave a test's database there if that is asked for, and note how to get to it."""
        keep = self.job.settings.keep
        if keep == "all" or (keep == "failed" and ENDING in item.stash):
            trial.keep = True
            self.kept[item] = trial.database.dsn

    async def hold(self) -> None:
        """Tell what was kept, and wait until nobody looks at it any more."""
        if self.kept:
            # Who looks wants to know first what of. The last test has not come to its end.
            self._tell_so_far(item for item in self.kept if item.name not in self.decided)
            self.line.send(Kept([f"{item.name}: {dsn}" for item, dsn in self.kept.items()]))
            with contextlib.suppress(EOFError):
                await asyncio.to_thread(self.line.recv)

    # Reporting

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.excinfo is not None and (
            ENDING not in item.stash or isinstance(call.excinfo.value, WENT_DOWN)
        ):
            item.stash[ENDING] = classify(call.excinfo.value, call.when, self.job.exercise)
            item.stash[COMPARED] = find_compared(call.excinfo.value, item.path)
        elif report.outcome != "passed" and ENDING not in item.stash:  # xfail and its like
            item.stash[ENDING] = Ending(Blame.TEST, "this test is marked as one that may fail")
        return report

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_runtest_metadata(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> dict[str, object]:
        if call.when != "teardown":
            return {}
        report = make_report(item, self.evidence[self.candidates.number(item)])
        if not (report.passed and report.body_ran):
            self.candidates.note_failure(item)
        if (status := find_status(report)) is not None:
            self._tell(Decided(report, status))
            if status is not Status.NOT_RUN:
                self.decided.add(report.id)
            if self.job.settings.first and is_to_mend(status, report.message):
                item.session.shouldfail = "one did not pass, and --first asks for no more"
        return {
            METADATA_KEY: write_case(report),
            NONCE_KEY: self.job.nonce,
        }


def _uncollected(text: str, file: str) -> Problem:
    """Make of pytest's traceback what its author needs: the error, and its last line in `file`."""
    said = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    lines = re.findall(rf'{re.escape(file)}(?:", line |:)(\d+)', text)
    said = said or text.strip().splitlines() or ["nobody says why"]
    return Problem(int(lines[-1]) if lines else 1, f"cannot be collected: {said[-1]}")
