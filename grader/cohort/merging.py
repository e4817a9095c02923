"""The OUTs of shards, put together: what one run over the whole class would have left.

Theory of operation. Each shard's OUT is read as an OUT of one's own is: a result is believed if it
is the one that was kept account of. They belong together if they have one seed, if what their
verdicts rest on is the same but for the students' files, and if nobody is in two. Then the files
are copied, and account is kept of them anew; tables are written by who calls.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from grader.cohort import audit, handed_in, history
from grader.cohort.changes import REASONS
from grader.cohort.place import (
    graded_file,
    keep_people,
    make_student,
    read_kept,
    read_people,
    students,
)
from grader.cohort.state import ACCOUNT, CLASS, Account, State, read_state, stamp
from grader.cohort.tried import folder_of, list_folders
from grader.errors import OperatorError
from grader.grading.inputs import Inputs
from grader.platforms.graders.known import PLATFORMS
from grader.reports.files import STATE, SUBMISSION_FILES
from grader.reports.json_text import to_json
from grader.reports.writing import make_folder, write_bytes, write_text
from grader.results import Result

#: A shard's folder, as it was named.
Named = tuple[Path, State]

#: What is kept of a student beside the account: each grading, when it was, what people changed.
KEPT = (history.FILE, handed_in.FILE, audit.FILE)

_HINT = "Grade the shards of one class in one way, each into a folder of its own."


def read_shards(folders: Sequence[Path]) -> list[State]:
    """Read what each shard left. Raises OperatorError for what does not belong together."""
    states = [(folder, _read(folder)) for folder in folders]
    _refuse_twice(states)
    _refuse_seeds(states)
    _refuse_unlike(states)
    return [state for _, state in states]


def require_empty(out: Path) -> None:
    """Raise OperatorError if a class is in OUT: its history would be lost, or mixed."""
    state = read_state(out)
    there = [*state.accounts, *state.damaged, *state.unknown]
    if there:
        raise OperatorError(
            f"{out} has results already, of {there[0]}", hint="Merge into a folder of its own."
        )


def merge(states: Sequence[State], out: Path) -> list[Result]:
    """Write to `out` all but the tables, the attempts' too. Returns outlines by name.

    Raises OSError.
    """
    begun = [state.begun for state in states if state.begun is not None]
    if begun:
        make_folder(out / STATE)
        write_text(out / STATE / CLASS, to_json(min(begun, key=lambda one: one.at)))
    people = {one.id: one for state in states for one in read_people(state.out)}
    keep_people(out, list(people.values()))
    accounts = {name: (state, one) for state in states for name, one in state.accounts.items()}
    for name in sorted(accounts):
        state, account = accounts[name]
        _copy(state, account, out)
    for number in sorted({int(one.name) for state in states for one in list_folders(state.out)}):
        tried = [folder_of(state.out, number) for state in states]
        merge([read_state(one) for one in tried if one.is_dir()], folder_of(out, number))
    return [accounts[name][1].outline for name in sorted(accounts)]


def _read(folder: Path) -> State:
    if not folder.is_dir():
        raise OperatorError(f"there is no folder {folder}", hint=_HINT)
    state = read_state(folder)
    if not (folder / STATE).is_dir():
        raise OperatorError(
            f"{folder} is not what a shard was graded into",
            hint="It is the OUT of grader grade --shard K/N -o OUT, with its folder .grader.",
        )
    if wrong := [*state.damaged, *state.unknown]:
        raise OperatorError(
            f"{folder}: what it has of {wrong[0]} is not what was written there",
            hint="Grade that shard again.",
        )
    return state


def _refuse_twice(states: Sequence[Named]) -> None:
    where: dict[str, Path] = {}
    for folder, state in states:
        for name in state.accounts:
            if name in where:
                raise OperatorError(
                    f"{name} is in {where[name]} and in {folder}: which of them counts?",
                    hint="Each shard's folder once; all of them with the same N of --shard K/N.",
                )
            where[name] = folder


def _refuse_seeds(states: Sequence[Named]) -> None:
    seeds = {state.begun.seed: folder for folder, state in states if state.begun is not None}
    if len(seeds) > 1:
        told = ", ".join(f"{seed} in {folder}" for seed, folder in seeds.items())
        raise OperatorError(
            f"they were graded with different seeds: {told}", hint="Give all shards one --seed."
        )


def _refuse_unlike(states: Sequence[Named]) -> None:
    """Verdicts of one class rest on the same tests, settings and versions."""
    first: dict[str, tuple[Path, Inputs]] = {}
    for folder, slug, inputs in _all_inputs(states):
        there, known = first.setdefault(slug, (folder, inputs))
        if differing := known.differing(inputs):
            what = " and ".join(REASONS[name] for name in differing)
            raise OperatorError(
                f"{slug} was graded otherwise in {there} than in {folder}: {what}", hint=_HINT
            )


def _all_inputs(states: Sequence[Named]) -> Iterator[tuple[Path, str, Inputs]]:
    for folder, state in states:
        for account in state.accounts.values():
            for slug, part in account.parts.items():
                yield folder, slug, replace(part.inputs, code="")


def _copy(state: State, account: Account, out: Path) -> None:
    """Copy a student's files, and keep account of them."""
    name = account.submission
    make_folder(out / name)
    for file, content in _files(state.out / name).items():
        write_bytes(out / name / file, content)
    own = make_student(out, name)
    for file in KEPT:
        if (told := read_kept(students(state.out) / name / file)) is not None:
            write_bytes(own / file, told)
    for slug in account.parts:
        path, kept = graded_file(out, name, slug), read_kept(graded_file(state.out, name, slug))
        if kept is not None:
            make_folder(path.parent)
            write_bytes(path, kept, mode=0o600)
    write_text(own / ACCOUNT, to_json(replace(account, stamp=stamp(out, name))))


def _files(folder: Path) -> Mapping[str, bytes]:
    names = (*SUBMISSION_FILES, *(platform.file for platform in PLATFORMS.values()))
    found = {name: read_kept(folder / name) for name in names}
    return {name: content for name, content in found.items() if content is not None}
