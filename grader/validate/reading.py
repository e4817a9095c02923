"""An exercise's folders -> Material: read and checked before anything runs."""

import ast
from collections.abc import Sequence
from pathlib import Path

from grader.catalog.reading import read_text
from grader.catalog.wrong import WrongSolution, load_wrong_solutions
from grader.errors import ExerciseError, OperatorError
from grader.model import CaseSpec, Exercise
from grader.validate.equivalents import check_equivalents, read_equivalents
from grader.validate.material import Change, Entry, Material, Mistake
from grader.validate.places import line_of
from grader.validate.reach import Reach, read_definitions
from grader.validate.signatures import differences


def read_material(
    exercise: Exercise, cases: Sequence[CaseSpec], solutions: Path, *, mutate: bool
) -> Material:
    """Read everything. Raises ExerciseError, with the file and the line, and OperatorError."""
    tests = exercise.hidden_tests
    assert tests is not None  # a course of hidden tests has no other exercises
    path = solutions / exercise.slug / exercise.stub.name
    if not path.is_file():
        raise ExerciseError("there is no solution beside the tests", path=tests, line=1)
    reach = Reach([case.id for case in cases], read_text(tests))
    source = read_text(path)
    _check_solution(exercise, path, source)
    every = tuple(case.id for case in cases)
    wrong = load_wrong_solutions(solutions, exercise.slug)
    return Material(
        exercise=exercise,
        cases=cases,
        tests=tests,
        solution=Entry("solution", path, source, again=every),
        visible=Entry("solution", path, source, visibility="visible"),
        stub=Entry("stub", exercise.stub, read_text(exercise.stub)),
        mistakes=[_read_mistake(one, every, reach) for one in wrong],
        changes=_make_changes(path, source, reach) if mutate else None,
    )


def _check_solution(exercise: Exercise, path: Path, source: str) -> None:
    _definitions(source, path)
    for line, told in differences(read_text(exercise.stub), source):
        raise ExerciseError(
            told, path=path, line=line, hint="Make them the same: students start from the stub."
        )


def _read_mistake(wrong: WrongSolution, every: Sequence[str], reach: Reach) -> Mistake:
    for name in wrong.caught_by:
        if name not in every:
            line = line_of(wrong.path, name)
            raise ExerciseError(f"there is no test {name}", path=wrong.path, line=line)
    own = read_text(wrong.path)
    changes = _definitions(own, wrong.path)
    noticing = {*reach.noticing(changes, wrong.source), *wrong.caught_by}
    entry = Entry(
        name=wrong.name,
        path=wrong.path,
        source=wrong.source,
        tests=tuple(id_ for id_ in every if id_ in noticing),
        again=wrong.caught_by,
        offset=len(wrong.source.splitlines()) - len(own.splitlines()),
    )
    title = (ast.get_docstring(ast.parse(own)) or "").partition("\n")[0]
    return Mistake(entry, title, tuple(sorted(changes or ())), wrong.caught_by)


def _make_changes(path: Path, source: str, reach: Reach) -> list[Change]:
    try:
        # Imported here: only --mutate needs libcst, and students need not have it.
        from grader.validate.mutants import make_mutants
    except ModuleNotFoundError as error:
        raise OperatorError(
            f"--mutate needs the package {error.name}, which is not installed here",
            hint="pip install 'asyncpg-grader[mutate]'",
        ) from error
    mutants = make_mutants(source)
    reasons = read_equivalents(path.with_name("equivalent.toml"))
    check_equivalents(path.with_name("equivalent.toml"), reasons, {mutant.id for mutant in mutants})
    noticing = {
        name: reach.noticing(frozenset({name}), source)
        for name in {mutant.definition for mutant in mutants}
    }
    return [
        Change(
            Entry(one.id, path, one.source, tests=noticing[one.definition], mutant=True),
            operator=one.operator,
            line=one.line,
            removed=one.removed,
            added=one.added,
            equivalent=reasons.get(one.id),
        )
        for one in mutants
    ]


def _definitions(source: str, path: Path) -> frozenset[str] | None:
    try:
        return read_definitions(source)
    except SyntaxError as error:
        raise ExerciseError(
            f"not valid Python: {error.msg}", path=path, line=error.lineno
        ) from error
