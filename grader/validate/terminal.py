"""What ``grader validate`` prints: the figures, and what is to be mended."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.reports import escape, words
from grader.validate.figures import Figures, count
from grader.validate.findings import ExerciseFindings, Hole, Mutant, Validation


def render_validation(validation: Validation, more: list[Hole]) -> RenderableType:
    """Return the figures, the survivors and the holes; `more` are those that are no exercise's."""
    holes = [*validation.holes, *more]
    survivors = [m for one in validation.exercises for m in one.mutants or () if m.survives]
    table = _table(validation)
    return Group(
        table, *_note(validation), *_survivors(survivors), *_holes(holes), "", _verdict(holes)
    )


def _note(validation: Validation) -> Iterator[RenderableType]:
    if validation.named:
        yield Text("\nWrong solutions have met only the tests that they name.", style="dim")


def _table(validation: Validation) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column()
    columns = []
    for found, figures in zip(validation.exercises, count(validation), strict=True):
        table.add_column(found.slug.replace("_", " "), justify="right", overflow="fold")
        columns.append(dict(_column(found, figures)))
    for name in columns[0]:
        table.add_row(Text(name), *(column[name] for column in columns))
    return table


def _column(found: ExerciseFindings, figures: Figures) -> Iterator[tuple[str, Text]]:
    yield "solution", _share(found.score, found.max_score, good=1.0)
    yield "stub", _share(found.stub_score, found.max_score, good=0.0)
    yield "right styles", _number(figures.styles)
    yield "  accepted", _number(figures.accepted, bad=figures.styles - figures.accepted)
    yield "hidden tests", _number(figures.tests)
    yield "  idle", _number(figures.idle, bad=figures.idle)
    yield "  on words alone", _number(figures.on_words_alone)
    yield "wrong solutions", _number(figures.wrong_solutions)
    yield "  caught", _number(figures.caught, bad=figures.wrong_solutions - figures.caught)
    yield "verdicts both ways", _number(found.both_ways)
    yield "  differing", _number(len(found.differing), bad=len(found.differing))
    yield from _mutants(found.mutants)
    yield "unstable", _number(figures.unstable, bad=figures.unstable or 0)


def _mutants(mutants: list[Mutant] | None) -> Iterator[tuple[str, Text]]:
    every = mutants or []
    equivalent = sum(mutant.equivalent is not None for mutant in every)
    survivors = sum(mutant.survives for mutant in every)
    seen = mutants is not None
    yield "mutants", _number(len(every) if seen else None)
    yield "  equivalent", _number(equivalent if seen else None)
    yield "  survivors", _number(survivors if seen else None, bad=survivors)


def _share(score: float, max_score: float, *, good: float) -> Text:
    part = words.fraction(score, max_score)
    return Text(words.percent(part), style="" if part == good else "red")


def _number(value: int | None, *, bad: int = 0) -> Text:
    if value is None:
        return Text("–", style="dim")
    return Text(str(value), style="red" if bad else "")


def _survivors(mutants: list[Mutant]) -> Iterator[RenderableType]:
    if mutants:
        yield Text("\nMutants that no hidden test catches:", style="bold")
    for mutant in mutants:
        yield _plain(f"{mutant.place}: {mutant.id}")
        yield from (_plain(f"    - {line}", style="dim") for line in mutant.removed[:3])
        yield from (_plain(f"    + {line}", style="dim") for line in mutant.added[:3])


def _holes(holes: list[Hole]) -> Iterator[RenderableType]:
    if holes:
        yield Text("\nHoles:", style="bold")
    for hole in holes:
        yield _plain(f"{hole.place}: {hole.message}")


def _verdict(holes: list[Hole]) -> Text:
    if holes:
        return Text(f"The gate does not hold: {words.count(len(holes), 'hole')}.", style="red")
    return Text("The gate holds.", style="green")


def _plain(text: str, *, style: str = "") -> Text:
    return Text(escape.terminal(text), style=style)
