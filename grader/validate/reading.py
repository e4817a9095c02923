"""An exercise's folders -> Material: read and checked before anything runs."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grader.catalog.reach import Reach, find_same, read_definitions
from grader.catalog.reading import read_text
from grader.catalog.right import RightSolution, load_right_solutions
from grader.catalog.wrong import WrongSolution, load_wrong_solutions
from grader.errors import ExerciseError, OperatorError
from grader.model import CaseSpec, Exercise
from grader.validate.equivalents import read_equivalents
from grader.validate.material import Change, Entry, Material, Mistake
from grader.validate.places import line_of, title_of
from grader.validate.signatures import differences


def read_material(
    exercise: Exercise,
    cases: Sequence[CaseSpec],
    solutions: Path,
    *,
    mutate: bool = False,
    named: bool = False,
) -> Material:
    """Read everything. `named`: mistakes are to meet the tests that they name, and no others.

    Raises ExerciseError, with the file and the line, and OperatorError.
    """
    tests = exercise.hidden_tests
    assert tests is not None  # a course of hidden tests has no other exercises
    if not (tests.parent / exercise.stub.name).is_file():
        raise ExerciseError("there is no solution beside the tests", path=tests, line=1)
    every = tuple(case.id for case in cases)
    reach = Reach(every, read_text(tests))
    found = load_right_solutions(solutions, exercise.slug)
    for one in found:
        _definitions(one.source, one.path)
    _check_signatures(exercise, found[0])
    right = [Entry(one.name, one.path, one.source, again=every) for one in found]
    stub = Entry("stub", exercise.stub, read_text(exercise.stub))
    wrong = load_wrong_solutions(solutions, exercise.slug)
    return Material(
        exercise=exercise,
        cases=cases,
        tests=tests,
        right=right,
        visible=[replace(one, visibility="visible", again=()) for one in right],
        stub=stub,
        other_way=[replace(one, other_way=True, again=()) for one in (right[0], stub)],
        mistakes=[_read_mistake(one, every, None if named else reach) for one in wrong],
        changes=_make_changes(tests.with_name("equivalent.toml"), right, stub, reach)
        if mutate
        else None,
    )


def _check_signatures(exercise: Exercise, right: RightSolution) -> None:
    for line, told in differences(read_text(exercise.stub), right.source):
        raise ExerciseError(
            told,
            path=right.path,
            line=line,
            hint="Make them the same: students start from the stub.",
        )


def _read_mistake(wrong: WrongSolution, every: Sequence[str], reach: Reach | None) -> Mistake:
    for name in wrong.caught_by:
        if name not in every:
            line = line_of(wrong.path, name)
            raise ExerciseError(f"there is no test {name}", path=wrong.path, line=line)
    own = read_text(wrong.path)
    changes = _definitions(own, wrong.path)
    others = reach.noticing(changes, wrong.source) if reach else ()
    noticing = {*others, *wrong.caught_by}
    entry = Entry(
        name=wrong.name,
        path=wrong.path,
        source=wrong.source,
        tests=tuple(id_ for id_ in every if id_ in noticing),
        again=wrong.caught_by,
        offset=len(wrong.source.splitlines()) - len(own.splitlines()),
    )
    return Mistake(entry, title_of(own), tuple(sorted(changes or ())), wrong.caught_by)


def _make_changes(path: Path, right: Sequence[Entry], stub: Entry, reach: Reach) -> list[Change]:
    try:
        # Imported here: only --mutate needs libcst, and students need not have it.
        from grader.validate.mutants import make_mutants
    except ModuleNotFoundError as error:
        raise OperatorError(
            f"--mutate needs the package {error.name}, which is not installed here",
            hint="pip install 'asyncpg-grader[mutate]'",
        ) from error
    mutants = {one: make_mutants(one.source, find_same(stub.source, one.source)) for one in right}
    equivalents = read_equivalents(path)
    equivalents.check({one.name: [mutant.id for mutant in made] for one, made in mutants.items()})
    return [
        Change(
            Entry(
                mutant.id,
                one.path,
                mutant.source,
                tests=reach.noticing(frozenset({mutant.definition}), one.source),
                mutant=True,
            ),
            of=one,
            operator=mutant.operator,
            line=mutant.line,
            removed=mutant.removed,
            added=mutant.added,
            equivalent=equivalents.reason(one.name, mutant.id),
        )
        for one, made in mutants.items()
        for mutant in made
    ]


def _definitions(source: str, path: Path) -> frozenset[str] | None:
    try:
        return read_definitions(source)
    except SyntaxError as error:
        raise ExerciseError(
            f"not valid Python: {error.msg}", path=path, line=error.lineno
        ) from error
