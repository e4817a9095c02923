"""A student asks: what a score is made of, and one test once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from grader.batch.pages import hash_told
from grader.cli.console import note, print_report
from grader.cli.exit_codes import ANOTHER_VERDICT, SAME_VERDICT
from grader.cli.stopping import run_stoppable
from grader.cohort.appeal import Appeal, Asked, find_test, open_appeal, tell_gradings
from grader.cohort.changes import REASONS
from grader.cohort.counting import Counting
from grader.cohort.handed_in import HandedIn, read_handed_in
from grader.cohort.place import graded_file
from grader.cohort.replaying import Replay, Then, find_then, lies_elsewhere, open_replay
from grader.grading import forking
from grader.model import Settings
from grader.practice.terminal import at_prompt, find_prompt, hand_over
from grader.reports import words
from grader.reports.terminal.replay import Replayed, render_replay
from grader.reports.terminal.show import Beside, render_result
from grader.results import CaseResult

#: Of a result that grading did not write so, or of which nothing is kept.
DOUBT = "Nothing is kept of what this result rests on, or it is not as it was written."


def show(whose: Sequence[str], counting: Counting) -> None:
    """Print the account of a score."""
    appeal = open_appeal(whose)
    student = appeal.person.id
    handed_in = read_handed_in(appeal.out, student) or HandedIn()
    adjusted = counting.count(student, appeal.result, handed_in)
    account = appeal.account
    remarks = [] if account else [DOUBT]
    if account and account.told != hash_told(adjusted, handed_in.attempts):
        remarks.append(
            f"Tables and pages in {appeal.out} tell what counted before: `grader page` with the"
            " same adjustments writes them anew."
        )
    beside = Beside(
        appeal.person.name or appeal.result.name or "",
        _tell_place(account.path) if account else "",
        remarks,
        adjusted,
        list(tell_gradings(appeal)),
    )
    print_report(render_result(appeal.result, beside))


def _tell_place(path: str) -> str:
    """Where it was handed in; what came out of a class's archive lies nowhere any more."""
    return f"at {path}" if Path(path).exists() else f"as {Path(path).name}"


@dataclass
class _Wanted:
    """Which test of whom is to be run again, and how."""

    appeal: Appeal
    asked: Asked
    then: Then
    other: Path | None  # a file that was not graded, perhaps
    shell: bool
    repeat: int

    def _remark(self, replay: Replay) -> str:
        """Whether the file that was asked for is the one that was graded."""
        if self.other is None or self.appeal.account is None:
            return ""
        if REASONS["code"] in replay.differing:
            return f"This is not the file that was graded: {self.other}"
        return f"This is the file that was graded: {self.other}"

    def tell(self, now: Sequence[CaseResult], replay: Replay) -> bool:
        """Print both verdicts and the conversation. Returns whether they are the same."""
        at, slug = words.date(self.appeal.result.started_at), self.asked.exercise.slug
        which = f", turn {self.then.number}" if self.then.number else ""
        place = graded_file(self.appeal.out, self.appeal.person.id, slug)
        replayed = Replayed(
            slug,
            self.asked.task_id,
            self.then.turn,
            f"{at}{which}, seed {self.then.seed}",
            now,
            f"{slug}.py" if self.other else str(place),
            self.asked.case.unstable,
            replay.differing,
            self._remark(replay),
        )
        print_report(render_replay(replayed))
        return replayed.same


def replay(
    whose: Sequence[str],
    test: str,
    settings: Settings,
    *,
    shell: bool,
    repeat: int,
    turn: int | None,
    other: Path | None,
) -> int:
    """Run the test, and print what it came to. Returns the exit code."""
    appeal = open_appeal(whose)
    asked = find_test(appeal.result, test)
    if appeal.account is None:
        note(DOUBT)
    if other is None and (path := lies_elsewhere(appeal, asked)):
        note(f"{path} is another file by now: this runs the one that was graded.")
    wanted = _Wanted(appeal, asked, find_then(asked, turn, appeal), other, shell, repeat)
    forking.start()
    same = run_stoppable(_replay(wanted, settings))
    return SAME_VERDICT if same else ANOTHER_VERDICT


async def _replay(wanted: _Wanted, settings: Settings) -> bool:
    prompt = await find_prompt() if wanted.shell else ""
    told: list[bool] = []

    async def hold(kept: list[str]) -> None:
        if (now := await made.decided()) is not None:
            told.append(wanted.tell([now], made))
        _, _, dsn = kept[0].partition(": ")
        note("The database as the test left it, thrown away when you leave it with \\q:")
        await hand_over(at_prompt(prompt, dsn, wanted.asked.exercise.slug))

    made = await open_replay(
        wanted.appeal,
        wanted.asked,
        wanted.then,
        structs.replace(settings, keep="all" if wanted.shell else "nothing"),
        other=wanted.other,
        hold=hold if wanted.shell else None,
    )
    now = [await made.run() for _ in range(wanted.repeat)]
    if told:
        return told[-1]
    same = wanted.tell(now, made)
    if wanted.shell:
        note("There is no database to open: the test ended before it had one.")
    return same
