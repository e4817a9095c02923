"""What a run over a class is asked, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.choices import Attempts, Export
from grader.cohort import (
    Keeper,
    Plan,
    Shard,
    State,
)
from grader.cohort.counting import Counting
from grader.cohort.intake import Intake
from grader.errors import OperatorError
from grader.reports.adjusted import Adjusted
from grader.results import Result


@dataclass(frozen=True)
class Asked:
    """What the command line says of a run, besides the settings."""

    paths: Sequence[Path]
    to: Path
    exercises: Sequence[str]  # empty: all
    students: Sequence[str]  # names or patterns; empty: all
    seed: int | None  # None: that of the class
    regrade: bool
    also: Sequence[Export]
    previous: Path | None
    require: float | None
    step_summary: Path | None
    shard: Shard | None = None  # None: all of them
    roster: Path | None = None
    said: Mapping[str, str] = field(default_factory=dict)  # what the roster's columns are
    dask: str | None = None  # the address of a scheduler whose workers grade; None: this machine
    attempts: Attempts = "latest"
    counting: Counting = field(default_factory=Counting)


@dataclass
class Done:
    """What came of a run."""

    results: list[Result]  # outlines, of who was asked for
    state: State  # what was there before
    plan: Plan
    keeper: Keeper
    absent: list[str]  # who has a result, and no submission here
    intake: Intake = field(default_factory=Intake)
    tables: OperatorError | None = None  # why they could not be written
    counted: Mapping[str, Adjusted] = field(default_factory=dict)  # what counts, of everybody

    @property
    def adjusted(self) -> dict[str, Adjusted]:
        """What counts of those who were asked for, where it is another score."""
        names = sorted(one.submission for one in self.results)
        return {name: self.counted[name] for name in names if name in self.counted}

    @property
    def everybody(self) -> dict[str, Result]:
        """Whose result is in OUT, and that."""
        return {**self.state.results, **{one.submission: one for one in self.results}}
