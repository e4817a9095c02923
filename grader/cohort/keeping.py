"""Keeping account of each grading as it is done: the history first, then what now holds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from grader.cohort import history
from grader.cohort.audit import render_steps
from grader.cohort.changes import Change, compare, render_changes
from grader.cohort.handed_in import HandedIn, keep_handed_in, read_handed_in
from grader.cohort.history import Grading
from grader.cohort.place import graded_file, make_student, read_people, students
from grader.cohort.planning import hash_archive
from grader.cohort.state import ACCOUNT, Account, Part, State, hash_result, stamp
from grader.grading.concluding import Graded
from grader.grading.finding import Submission
from grader.grading.inputs import Inputs
from grader.reports.files import CHANGES
from grader.reports.json_text import to_json
from grader.reports.look import Look
from grader.reports.outline import outline
from grader.reports.writing import make_folder, write_bytes, write_text
from grader.results import Result


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class Keeper:
    """What a run keeps. Used in the thread that writes, one submission at a time."""

    state: State
    submissions: Mapping[str, Submission]
    archives: Mapping[str, str]  # hashes, from before anything was graded
    pages: Mapping[str, str]  # what the files of each are made with
    asked: Collection[str]  # exercises; what is kept of others is not looked at
    look: Look  # how the files were asked for
    told: Callable[[Result], str]  # what they tell that the tests did not give
    regrade: bool = False
    handed_in: Mapping[str, HandedIn] = field(default_factory=dict)
    run: str = field(default_factory=_now)
    changes: list[Change] = field(default_factory=list)
    taken_over: int = 0  # exercises

    def keep(self, result: Result, parts: Sequence[Graded]) -> None:
        """Keep account of a result whose files are there. Raises OSError."""
        name = result.submission
        told = {one.slug for one in result.exercises}  # a bonus that nobody has begun is not there
        inputs = {o.result.slug: o.inputs for o in parts if o.inputs and o.result.slug in told}
        asked = {slug: one for slug, one in inputs.items() if slug in self.asked}
        why = self._why(name, asked)
        self.taken_over += len(asked) - len(why)
        folder = make_student(self.state.out, name)
        before, _ = ([], 0) if self.state.disbelieved else history.read(folder)
        grading = Grading.of(result, run=self.run, why=why, inputs=inputs)
        history.add(folder, grading)
        if change := compare(name, before, grading):
            self.changes.append(change)
        self._keep_files(name, parts)
        path = self.submissions[name].path
        archive = self.archives[name]
        account = Account(
            submission=name,
            path=str(path),
            archive=archive if archive == hash_archive(path) else "",
            graded_at=result.started_at,
            result_sha256=hash_result(self.state.out, name),
            stamp=stamp(self.state.out, name),
            outline=outline(result),
            pages=self.pages[name],
            look=self.look,
            told=self.told(result),
            parts={one.result.slug: _part(one, one.inputs) for one in parts if one.inputs},
        )
        _write(self.state.out, account)
        self.keep_handed_in(name)

    def keep_handed_in(self, name: str) -> None:
        """Keep when it was handed in, of a result that is there or stands. Raises OSError."""
        now = self.handed_in.get(name)
        if now is not None and now != read_handed_in(self.state.out, name):
            keep_handed_in(self.state.out, name, now)

    def keep_pages(self, account: Account, result: Result) -> None:
        """Keep account of files that were written anew for a result that stands."""
        pages, told = self.pages[account.submission], self.told(result)
        keep_pages(self.state.out, replace(account, pages=pages, look=self.look, told=told))

    def _keep_files(self, name: str, parts: Sequence[Graded]) -> None:
        """Keep what was graded: who looks at a verdict again needs the file as it was."""
        for one in (one for one in parts if one.result.slug in self.asked):
            path = graded_file(self.state.out, name, one.result.slug)
            if one.content:
                make_folder(path.parent)
                write_bytes(path, one.content, mode=0o600)
            elif path.parent.is_dir() and not path.parent.is_symlink():
                path.unlink(missing_ok=True)

    def _why(self, name: str, inputs: Mapping[str, Inputs]) -> dict[str, list[str]]:
        """What had changed of each exercise that was run."""
        account = self.state.accounts.get(name)
        why = {}
        for slug, now in inputs.items():
            then = account.parts.get(slug) if account else None
            if then is None:
                why[slug] = ["first"]
            elif then.inputs != now:
                why[slug] = list(then.inputs.differing(now))
            elif self.regrade:
                why[slug] = ["asked for"]
        return why


def keep_pages(out: Path, account: Account) -> None:
    """Keep account of a student's files as they lie there now. Raises OSError."""
    name = account.submission
    _write(out, replace(account, result_sha256=hash_result(out, name), stamp=stamp(out, name)))


def _write(out: Path, account: Account) -> None:
    write_text(students(out) / account.submission / ACCOUNT, to_json(account))


def write_changes(state: State) -> bool:
    """Write changes.md from all that is kept; returns whether there is anything. Raises OSError."""
    runs: dict[str, list[Change]] = {}
    for name in state.students():
        gradings, _ = history.read(students(state.out) / name)
        for number, grading in enumerate(gradings):
            if change := compare(name, gradings[:number], grading):
                runs.setdefault(grading.run, []).append(change)
    labels = {person.id: person.label for person in read_people(state.out)}
    told = [render_changes(list(runs.items()), labels)] if runs else []
    told += [text] if (text := render_steps(state.out, state.students(), labels)) else []
    if told:
        write_text(state.out / CHANGES, "\n".join(told))
    return bool(told)


def _part(one: Graded, inputs: Inputs) -> Part:
    return Part(inputs, one.loaded, one.complaint, one.handed_in)
