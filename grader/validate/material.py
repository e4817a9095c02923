"""What an exercise's folders hold for its validation, read and checked before anything runs."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.catalog.reading import read_text
from grader.catalog.wrong import load_wrong_solutions
from grader.errors import ExerciseError, OperatorError
from grader.model import CaseSpec, Exercise
from grader.validate.equivalents import check_equivalents, line_of, read_equivalents
from grader.validate.reach import Mentions, reach, read_definitions, read_mentions
from grader.validate.signatures import differences


@dataclass(frozen=True)
class Mistake:
    """A stored mistake, and the tests that can notice it."""

    name: str
    title: str
    path: Path
    source: str
    offset: int  # lines of the reference before its own
    changes: tuple[str, ...]
    named: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A mutant, the tests that can notice it, and why none can, if somebody has said so."""

    id: str
    operator: str
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]
    source: str
    tests: tuple[str, ...]
    equivalent: str | None


@dataclass(frozen=True)
class Material:
    """One exercise."""

    exercise: Exercise
    cases: Sequence[CaseSpec]
    tests: Path
    solution: Path
    source: str  # of the solution
    mistakes: Sequence[Mistake]
    changes: Sequence[Change] | None  # None: no mutants asked for


def read_material(
    exercise: Exercise, cases: Sequence[CaseSpec], solutions: Path, *, mutate: bool
) -> Material:
    """Read everything. Raises ExerciseError, with the file and the line, and OperatorError."""
    folder = solutions / exercise.slug
    solution = folder / exercise.stub.name
    tests = exercise.hidden_tests
    assert tests is not None  # a course of hidden tests has no other exercises
    if not solution.is_file():
        raise ExerciseError("there is no solution beside the tests", path=tests, line=1)
    mentions = read_mentions(read_text(tests))
    source = read_text(solution)
    _definitions(source, solution)
    for line, told in differences(read_text(exercise.stub), source):
        raise ExerciseError(
            told, path=solution, line=line, hint="Make them the same: students start from the stub."
        )
    return Material(
        exercise=exercise,
        cases=cases,
        tests=tests,
        solution=solution,
        source=source,
        mistakes=_read_mistakes(exercise, cases, solutions, source, mentions),
        changes=_read_changes(folder, solution, source, cases, mentions) if mutate else None,
    )


def _read_mistakes(
    exercise: Exercise,
    cases: Sequence[CaseSpec],
    solutions: Path,
    reference: str,
    mentions: Mentions,
) -> list[Mistake]:
    found = []
    for wrong in load_wrong_solutions(solutions, exercise.slug):
        for name in wrong.caught_by:
            if name not in {case.id for case in cases}:
                line = line_of(wrong.path, name)
                raise ExerciseError(f"there is no test {name}", path=wrong.path, line=line)
        own = read_text(wrong.path)
        changes = _definitions(own, wrong.path)
        tests = _reaching(changes, cases, mentions, read_mentions(wrong.source))
        found.append(
            Mistake(
                name=wrong.name,
                title=_title(own),
                path=wrong.path,
                source=wrong.source,
                offset=len(wrong.source.splitlines()) - len(own.splitlines()),
                changes=tuple(sorted(changes or ())),
                named=wrong.caught_by,
                tests=tuple(case.id for case in cases if case.id in {*tests, *wrong.caught_by}),
            )
        )
    return found


def _read_changes(
    folder: Path, solution: Path, source: str, cases: Sequence[CaseSpec], mentions: Mentions
) -> list[Change]:
    try:
        # Imported here: only --mutate needs libcst, and students need not have it.
        from grader.validate.mutants import make_mutants
    except ModuleNotFoundError as error:
        raise OperatorError(
            f"--mutate needs the package {error.name}, which is not installed here",
            hint="pip install 'asyncpg-grader[mutate]'",
        ) from error
    mutants = make_mutants(source)
    path = folder / "equivalent.toml"
    reasons = read_equivalents(path)
    check_equivalents(path, reasons, {mutant.id for mutant in mutants})
    module = read_mentions(source)
    reaching: dict[str, tuple[str, ...]] = {}
    for name in {mutant.definition for mutant in mutants}:
        reaching[name] = _reaching(frozenset({name}), cases, mentions, module)
    return [
        Change(
            id=mutant.id,
            operator=mutant.operator,
            line=mutant.line,
            removed=mutant.removed,
            added=mutant.added,
            source=mutant.source,
            tests=reaching[mutant.definition],
            equivalent=reasons.get(mutant.id),
        )
        for mutant in mutants
    ]


def _reaching(
    changed: frozenset[str] | None, cases: Sequence[CaseSpec], tests: Mentions, module: Mentions
) -> tuple[str, ...]:
    """The tests that can notice a change of these definitions; None stands for any change."""

    def notices(case: CaseSpec) -> bool:
        function = case.id.partition("[")[0]
        if changed is None or function not in tests:
            return True
        return bool(changed & reach(function, tests, module))

    return tuple(case.id for case in cases if notices(case))


def _definitions(source: str, path: Path) -> frozenset[str] | None:
    try:
        return read_definitions(source)
    except SyntaxError as error:
        raise ExerciseError(
            f"not valid Python: {error.msg}", path=path, line=error.lineno
        ) from error


def _title(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
