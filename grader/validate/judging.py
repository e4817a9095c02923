"""Runs -> findings: what they say of the tests, the mistakes and the mutants."""

from collections.abc import Iterator

from grader.validate.findings import (
    Differing,
    ExerciseFindings,
    HiddenTest,
    Mutant,
    Style,
    Unstable,
    Verdict,
    WrongSolution,
)
from grader.validate.material import Change, Entry, Material, Mistake
from grader.validate.places import place, title_of
from grader.validate.runs import Runs


def judge(material: Material, runs: Runs, *, repeated: bool) -> ExerciseFindings:
    """Return everything but the holes."""
    wrong = [_wrong(mistake, runs) for mistake in material.mistakes]
    changes = material.changes
    return ExerciseFindings(
        slug=material.exercise.slug,
        title=material.exercise.title,
        tests=_hidden_tests(material, runs, wrong),
        score=_score(material, material.solution, runs),
        max_score=material.exercise.max_score,
        stub_score=_score(material, material.stub, runs),
        styles=[_style(material, entry, runs) for entry in material.right[1:]],
        wrong_solutions=wrong,
        both_ways=len(material.other_way) * len(material.cases),
        differing=list(_differing(material, runs)),
        mutants=None if changes is None else [_mutant(change, runs) for change in changes],
        unstable=list(_unstable(material, runs)) if repeated else None,
        holes=[],
    )


def _score(material: Material, entry: Entry, runs: Runs) -> float:
    verdicts = runs.first(entry).verdicts
    return sum(c.points for c in material.cases if verdicts.get(c.id) is Verdict.PASSED)


def _style(material: Material, entry: Entry, runs: Runs) -> Style:
    title = title_of(entry.source)
    return Style(entry.name, title, place(entry.path), _score(material, entry, runs))


def _hidden_tests(material: Material, runs: Runs, wrong: list[WrongSolution]) -> list[HiddenTest]:
    reports = runs.first(material.solution).reports
    found = []
    for case in material.cases:
        catches = sum(case.id in one.verdicts and one.verdicts[case.id].caught for one in wrong)
        basis = reports[case.id].basis if case.id in reports else []
        found.append(
            HiddenTest(
                id=case.id,
                task=case.task,
                title=case.title,
                points=case.points,
                line=case.line,
                catches=catches,
                basis=basis,
                function=case.function,
                kind=case.kind,
            )
        )
    return found


def _wrong(mistake: Mistake, runs: Runs) -> WrongSolution:
    verdicts = runs.first(mistake.entry).verdicts
    return WrongSolution(
        name=mistake.entry.name,
        title=mistake.title,
        place=place(mistake.entry.path),
        changes=list(mistake.changes),
        named=list(mistake.named),
        verdicts={id_: verdicts.get(id_, Verdict.BROKE) for id_ in mistake.entry.tests or ()},
    )


def _differing(material: Material, runs: Runs) -> Iterator[Differing]:
    for one, other in zip((material.solution, material.stub), material.other_way, strict=True):
        here, there = runs.first(one).verdicts, runs.first(other).verdicts
        for case in material.cases:
            verdicts = here.get(case.id, Verdict.BROKE), there.get(case.id, Verdict.BROKE)
            if verdicts[0] is not verdicts[1]:
                yield Differing(one.name, case.id, *verdicts)


def _mutant(change: Change, runs: Runs) -> Mutant:
    tried = runs.first(change.entry)
    failed = next((id_ for id_, one in tried.verdicts.items() if one is not Verdict.PASSED), None)
    return Mutant(
        id=change.entry.name,
        of=change.of.name,
        operator=change.operator,
        place=place(change.entry.path, change.line),
        removed=list(change.removed),
        added=list(change.added),
        caught_by=failed,
        message=tried.reports[failed].message if failed else None,
        equivalent=change.equivalent,
    )


def _unstable(material: Material, runs: Runs) -> Iterator[Unstable]:
    for entry in material.entries:
        for id_ in entry.again:
            verdicts = [tried.verdicts.get(id_, Verdict.BROKE) for tried in runs.every(entry)]
            if len({one.caught for one in verdicts}) > 1 or Verdict.BROKE in verdicts:
                yield Unstable(entry.name, id_, verdicts)
