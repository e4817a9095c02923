"""Reading exercise.toml and finding the files beside it."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.catalog.reading import read_text, require_regular
from grader.catalog.stubs import read_stub
from grader.catalog.toml import read_toml
from grader.errors import ExerciseError, OperatorError
from grader.model import Exercise, PoolOptions, Task

ROOT = Path(__file__).parent.parent  # the installed package


class ExerciseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of exercise.toml."""

    title: str
    sql: list[str]
    tasks: list[Task]
    pool: PoolOptions = PoolOptions()
    bonus: bool = False
    needs: dict[str, str] = {}


def default_exercises() -> Path:
    """The exercises of the checkout, or those inside an installed wheel."""
    checkout = ROOT.parent / "exercises"
    return checkout if checkout.is_dir() else ROOT / "data" / "exercises"


def default_solutions() -> Path | None:
    """The solutions of the checkout; a wheel has none."""
    checkout = ROOT.parent / "solutions"
    return checkout if checkout.is_dir() else None


def load_catalog(
    exercises: Path, solutions: Path | None, *, only: Sequence[str] = ()
) -> list[Exercise]:
    """Load all exercises, or those named, in the order of their first task.

    Raises OperatorError for an unknown name or no exercise at all, ExerciseError for a broken one.
    """
    found = {path.parent.name: path for path in sorted(exercises.glob("*/exercise.toml"))}
    if not found:
        raise OperatorError(
            f"no exercises in {exercises}",
            detail="An exercise is a folder with an exercise.toml.",
            hint="Name the folder with --exercises DIR.",
        )
    for name in only:
        if name not in found:
            raise OperatorError(
                f"there is no exercise {name!r}", hint=f"There are: {', '.join(found)}"
            )
    chosen = [_load(path, solutions) for name, path in found.items() if not only or name in only]
    return sorted(chosen, key=lambda exercise: exercise.tasks[0].id)


def _load(path: Path, solutions: Path | None) -> Exercise:
    folder = path.parent
    content = _parse(path)
    hidden = solutions / folder.name / "test_hidden.py" if solutions else None
    stub = _existing(folder / f"{folder.name}.py", path)
    return Exercise(
        slug=folder.name,
        title=content.title,
        tasks=content.tasks,
        pool=content.pool,
        stub=stub,
        functions=read_stub(stub),
        sql=[_existing(folder / name, path, mention=name) for name in content.sql],
        visible_tests=_existing(folder / "test_visible.py", path),
        hidden_tests=require_regular(hidden) if hidden and hidden.exists() else None,
        bonus=content.bonus,
        needs=content.needs,
    )


def _parse(path: Path) -> ExerciseFile:
    content, _ = read_toml(path, ExerciseFile)
    if not content.tasks:
        raise ExerciseError("an exercise needs at least one [[tasks]]", path=path, line=1)
    return content


def _existing(path: Path, toml: Path, *, mention: str | None = None) -> Path:
    if path.exists():
        return require_regular(path)
    text = read_text(toml)
    line = next((n for n, row in enumerate(text.splitlines(), 1) if mention and mention in row), 1)
    raise ExerciseError(f"{path.name} is missing beside it", path=toml, line=line)
