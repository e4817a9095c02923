"""Hidden tests that a plain pytest can run too: copies without those that need a box or a tap."""

import ast
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.grading.running import collect
from grader.model import CaseSpec, Exercise
from tests.bench.ground import exercises, settings

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Twins:
    """Exercises and solutions whose hidden tests need no tap."""

    exercises: Path
    solutions: Path
    cases: int
    left_out: int

    @property
    def tests(self) -> list[Path]:
        return sorted(self.solutions.glob("*/test_hidden.py"))


async def write_twins(place: Path) -> Twins:
    """Copy exercises and solutions to `place` without the tests of the wire.

    The points in exercise.toml follow, so that the grader takes the copy for a whole exercise.
    """
    kept, left_out = 0, 0
    for exercise in exercises():
        cases = await collect(exercise, "hidden", settings())
        stay = _copy(exercise, cases, place)
        kept += len(stay)
        left_out += len(cases) - len(stay)
    return Twins(place / "exercises", place / "solutions", kept, left_out)


def _copy(exercise: Exercise, cases: Sequence[CaseSpec], place: Path) -> list[CaseSpec]:
    assert exercise.hidden_tests is not None
    given, kept = place / "exercises" / exercise.slug, place / "solutions" / exercise.slug
    shutil.copytree(exercise.stub.parent, given, ignore=shutil.ignore_patterns("__pycache__"))
    kept.mkdir(parents=True)
    shutil.copy(exercise.hidden_tests.with_name(exercise.stub.name), kept)
    source = exercise.hidden_tests.read_text(encoding="utf-8")
    watchers = list(_watchers(ast.parse(source)))
    (kept / "test_hidden.py").write_text(_without(source, watchers), encoding="utf-8")
    names = {function.name for function in watchers}
    stay = [case for case in cases if case.id.partition("[")[0] not in names]
    toml = given / "exercise.toml"
    toml.write_text(_with_points(toml.read_text(encoding="utf-8"), stay), encoding="utf-8")
    return stay


def _watchers(module: ast.Module) -> Iterator[Function]:
    """Tests and fixtures that ask for `wire`, or for one that does, or need a box or the tap."""
    asked = {"wire", "elsewhere", "hand_over"}
    beyond = re.compile(
        r"\b(ping|findings|kill_sessions|fail_at|interleave|sweep|residue|faults)\b"
    )
    for function in module.body:
        if not isinstance(function, Function):
            continue
        if beyond.search(ast.unparse(function)):
            beyond = re.compile(rf"{beyond.pattern}|\b{function.name}\b")
            if function.name.startswith("test_"):
                yield function
            continue
        is_fixture = any("fixture" in ast.unparse(it) for it in function.decorator_list)
        is_test = function.name.startswith("test_")
        arguments = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
        if (is_fixture or is_test) and arguments & asked:
            asked.add(function.name)
            yield function


def _without(source: str, functions: Sequence[Function]) -> str:
    lines = source.splitlines(keepends=True)
    for function in functions:
        first = min([function.lineno, *(it.lineno for it in function.decorator_list)])
        for number in range(first - 1, function.end_lineno or first):
            lines[number] = ""
    return "".join(lines)


def _with_points(toml: str, cases: Sequence[CaseSpec]) -> str:
    """Give each task the points of its cases. In the file a task's id comes before its points."""
    task, lines = "", []
    for line in toml.splitlines():
        if match := re.match(r'id\s*=\s*"(.+)"', line):
            task = match[1]
        total = sum(case.points for case in cases if case.task == task)
        lines.append(f"points = {total}" if re.match(r"points\s*=", line) else line)
    return "\n".join(lines) + "\n"
