"""What keeps the gate from holding: each reason with the file and the line to look at."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.catalog.reading import read_text
from grader.pytest_plugin.endings import NOT_WRITTEN
from grader.reports import words
from grader.validate.equivalents import line_of
from grader.validate.findings import Differing, HiddenTest, Hole, Mutant, Unstable, Verdict
from grader.validate.material import Material
from grader.validate.trying import Tried

#: How many of the mutants that are not equivalent may survive.
MAX_SURVIVING = 0.05

#: Said of a test that believes what code says about work which others could tell about.
ON_WORDS_ALONE = (
    "rests on replies alone, although something went over the wire: code that only says the right "
    "thing passes; after the call, look at the table with `db`, or at what was sent with `wire`"
)


#: A command that makes something, up to the next one: what a test sends is text among its Python.
_MADE = re.compile(r"\bCREATE\b(?:(?!\bCREATE\b).)*", re.IGNORECASE | re.DOTALL)
_DEFINER = re.compile(r"\bSECURITY\s+DEFINER\b", re.IGNORECASE)

#: Said of a function that a test makes, and in which a student's code could run.
NOT_PINNED = (
    "a SECURITY DEFINER function looks for names where its caller says, and so runs what a student "
    "has put into pg_temp; add SET search_path = pg_catalog, public, pg_temp, or use db.fail_at"
)


@dataclass(frozen=True)
class Runs:
    """All that was tried for one exercise: often, or once."""

    solution: Sequence[Tried]
    stub: Tried
    solution_other_way: Tried  # with databases copied instead of handed on, or the reverse
    stub_other_way: Tried
    visible: Tried  # the visible tests on the solution
    mistakes: Sequence[Sequence[Tried]]  # in the order of the material's; named tests often
    mutants: Sequence[Tried]


def find_holes(
    material: Material,
    runs: Runs,
    tests: Sequence[HiddenTest],
    differing: Sequence[Differing],
    mutants: Sequence[Mutant] | None,
    unstable: Sequence[Unstable] | None,
) -> list[Hole]:
    """Return every reason, none if the gate holds; what a reader should mend first comes first."""
    return [
        *_of_the_solution(material, runs),
        *_of_the_stub(material, runs.stub),
        *_of_mistakes(material, runs),
        *_of_idle_tests(material, tests),
        *_of_the_basis(material, tests, runs.solution[0]),
        *_of_functions_in(material.tests),
        *_of_functions_in(material.exercise.visible_tests),
        *_of_the_way(material, runs, differing),
        *_of_unstable_tests(material, unstable or ()),
        *_of_broken_tests(material, runs.mutants),
        *_of_mutants(material, mutants or ()),
    ]


def place(path: Path, line: int = 1) -> str:
    """``path:line``, from here if the file is below."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{line}"


def _of_the_solution(material: Material, runs: Runs) -> Iterator[Hole]:
    visible = material.exercise.visible_tests
    for id_, verdict in runs.visible.verdicts.items():
        if verdict is not Verdict.PASSED:
            told = _told(runs.visible, id_)
            yield Hole(
                place(visible, line_of(visible, f"def {id_.partition('[')[0]}")),
                f"the visible {id_} does not pass on the solution: {told}",
            )
    for case in material.cases:
        failed = next((t for t in runs.solution if not _passed(t, case.id)), None)
        if failed is not None:
            yield _at(material, case.id, f"does not pass on the solution: {_told(failed, case.id)}")


def _passed(tried: Tried, id_: str) -> bool:
    return tried.verdicts.get(id_) is Verdict.PASSED


def _of_the_stub(material: Material, stub: Tried) -> Iterator[Hole]:
    for case in material.cases:
        if _passed(stub, case.id):
            yield _at(material, case.id, "passes on the stub")
        elif (told := _told(stub, case.id)) != NOT_WRITTEN:
            yield _at(
                material,
                case.id,
                f"fails on the stub for another reason than NotImplementedError: {told}",
            )


def _of_mistakes(material: Material, runs: Runs) -> Iterator[Hole]:
    for mistake, tries in zip(material.mistakes, runs.mistakes, strict=True):
        for id_ in mistake.tests:
            asked = tries if id_ in mistake.named else tries[:1]
            verdicts = {tried.verdicts.get(id_, Verdict.BROKE) for tried in asked}
            if Verdict.BROKE in verdicts:
                broken = next(t for t in tries if t.verdicts.get(id_) is not Verdict.PASSED)
                yield _at(material, id_, f"breaks on {mistake.name}: {_told(broken, id_)}")
            elif id_ in mistake.named and Verdict.PASSED in verdicts:
                yield Hole(
                    place(mistake.path, line_of(mistake.path, id_)),
                    f"{mistake.name} is not caught by {id_}",
                )


def _of_idle_tests(material: Material, tests: Sequence[HiddenTest]) -> Iterator[Hole]:
    for test in tests:
        if not test.catches:
            yield _at(material, test.id, "is idle: it fails on no stored mistake")


def _of_the_basis(
    material: Material, tests: Sequence[HiddenTest], solution: Tried
) -> Iterator[Hole]:
    for test in tests:
        report = solution.reports.get(test.id)
        if report is None or not _passed(solution, test.id):
            continue
        if test.on_words_alone and report.connected:
            yield _at(material, test.id, ON_WORDS_ALONE)


def _of_functions_in(path: Path) -> Iterator[Hole]:
    text = read_text(path)
    for made in _MADE.finditer(text):
        found = _DEFINER.search(made[0])
        if found is not None and "search_path" not in made[0]:
            at = made.start() + found.start()
            yield Hole(place(path, text.count("\n", 0, at) + 1), NOT_PINNED)


def _of_the_way(material: Material, runs: Runs, differing: Sequence[Differing]) -> Iterator[Hole]:
    """A database that was handed on can be told from a copy: no test may."""
    tried = {
        "solution": (runs.solution[0], runs.solution_other_way),
        "stub": (runs.stub, runs.stub_other_way),
    }
    for one in differing:
        told = "; ".join(
            f"{verdict}: {_told(by, one.test)}"
            for by, verdict in zip(tried[one.file], (one.verdict, one.other_way), strict=True)
            if verdict is not Verdict.PASSED
        )
        yield _at(
            material,
            one.test,
            f"has another verdict on the {one.file} when its database is made the other way, "
            f"copied or handed on: {one.verdict}, then {one.other_way} ({told})",
        )


def _of_unstable_tests(material: Material, unstable: Sequence[Unstable]) -> Iterator[Hole]:
    for one in unstable:
        counted = Counter(one.verdicts).most_common()
        told = ", ".join(f"{verdict} {words.count(n, 'time')}" for verdict, n in counted)
        yield _at(material, one.test, f"is unstable on {one.file}: {told}")


def _of_broken_tests(material: Material, tries: Sequence[Tried]) -> Iterator[Hole]:
    for change, tried in zip(material.changes or (), tries, strict=True):
        for id_, verdict in tried.verdicts.items():
            if verdict is Verdict.BROKE:
                yield _at(material, id_, f"breaks on {change.id}: {_told(tried, id_)}")


def _of_mutants(material: Material, mutants: Sequence[Mutant]) -> Iterator[Hole]:
    path = material.solution.with_name("equivalent.toml")
    for mutant in mutants:
        if mutant.equivalent is not None and mutant.caught_by is not None:
            yield Hole(
                place(path, line_of(path, mutant.id)),
                f"{mutant.id} is said to be equivalent, but {mutant.caught_by} catches it",
            )
    different = [mutant for mutant in mutants if mutant.equivalent is None]
    survivors = [mutant for mutant in different if mutant.survives]
    if len(survivors) > MAX_SURVIVING * len(different):
        yield Hole(
            place(material.tests),
            f"{words.count(len(survivors), 'mutant')} of {len(different)} survive, "
            f"at most {words.percent(MAX_SURVIVING)} may",
        )


def _at(material: Material, id_: str, message: str) -> Hole:
    line = next((case.line for case in material.cases if case.id == id_), 1)
    return Hole(place(material.tests, line), f"{id_} {message}")


def _told(tried: Tried, id_: str) -> str:
    """What the student would read, and the first line of the evidence: an author needs both."""
    report = tried.reports.get(id_)
    if report is None or not report.message:
        return "it did not run to its end"
    evidence = (report.detail or "").partition("\n")[0].strip()
    return f"{report.message} ({evidence})" if evidence else report.message
