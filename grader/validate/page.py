"""The page of a validation: which test catches which mistake, and what became of the mutants."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.reports.templates import page_environment
from grader.validate.figures import count, count_mutants
from grader.validate.findings import (
    ExerciseFindings,
    HiddenTest,
    Hole,
    Validation,
    Verdict,
    WrongSolution,
)
from grader.validate.worth import weigh


@dataclass(frozen=True)
class Cell:
    """What one test says about one mistake: a mark, and the same in words."""

    mark: str
    kind: str
    words: str


@dataclass(frozen=True)
class Block:
    """The part of the matrix that is not empty: mistakes in one definition, tests that reach it."""

    name: str
    tests: Sequence[HiddenTest]
    rows: Sequence[tuple[WrongSolution, Sequence[Cell]]]


def render_page(validation: Validation, more: list[Hole]) -> str:
    """Return the page; `more` are holes that are no exercise's."""
    return (
        page_environment()
        .get_template("validate.html.j2")
        .render(
            validation=validation,
            holes=[*validation.holes, *more],
            mutants=[row for row in count_mutants(validation) if row.mutants is not None],
            parts=[
                (found, figures, _blocks(found), weigh(found.tests))
                for found, figures in zip(validation.exercises, count(validation), strict=True)
            ],
        )
    )


def _blocks(found: ExerciseFindings) -> list[Block]:
    """The blocks in the order of the tests that they begin with."""
    names = dict.fromkeys(_group(one) for one in found.wrong_solutions)
    blocks = [_block(name, found) for name in names]
    return sorted(blocks, key=lambda block: [test.line for test in block.tests])


def _block(name: str, found: ExerciseFindings) -> Block:
    wrong = [one for one in found.wrong_solutions if _group(one) == name]
    tests = [test for test in found.tests if any(test.id in one.verdicts for one in wrong)]
    return Block(name, tests, [(one, [_cell(one, test.id) for test in tests]) for one in wrong])


def _group(wrong: WrongSolution) -> str:
    """The definition that the mistake is about: its name begins with it, or it is the first."""
    own = [name for name in wrong.changes if wrong.name.startswith(name)]
    public = [name for name in wrong.changes if not name.startswith("_")]
    return max(own, key=len) if own else next(iter(public), "everything")


def _cell(wrong: WrongSolution, test: str) -> Cell:
    verdict = wrong.verdicts.get(test)
    named = test in wrong.named
    if verdict is None:
        return Cell("", "apart", "says nothing of it")
    if verdict is Verdict.BROKE:
        return Cell("!", "broke", "broke")
    if verdict.caught:
        return Cell("●", "named", "catches it") if named else Cell("○", "other", "catches it too")
    return Cell("✗", "missed", "should catch it") if named else Cell("·", "passed", "passes")
