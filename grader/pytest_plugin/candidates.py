"""Files that are tried in one cell, one after the other, each by the cases that it asks for.

A case's id ends with the number of its candidate: "test_x[7]", "test_x[own-7]". What parts two
tests of one file parts two files: each test has a database, a recording and a process of its own.
"""

import pytest

from grader.cell import Cell
from grader.job import Job, split_id
from grader.snapshot import Snapshot

#: The parameter by which pytest makes a test once for each candidate that asks for it.
PARAMETER = "candidate"


class Candidates:
    """The candidates of a job; none if it has a submission, which counts as number 0."""

    def __init__(self, job: Job) -> None:
        self.complaints: dict[int, str] = {}  # why one could not be loaded
        self._job = job
        self._loaded: bytes | None = None
        self._failed: set[int] = set()

    @property
    def only(self) -> set[str]:
        """The cases that any of them asks for; none means all."""
        asked = [one.only for one in self._job.candidates]
        return {case for only in asked for case in only} if all(asked) else set()

    def number(self, item: pytest.Item) -> int:
        """Which one a case is of."""
        return split_id(item.name)[1] if self._job.candidates else 0

    def rows(self, item: pytest.Item) -> str:
        """Name the random rows of a case: those that it has with a submission, or others."""
        if not self._job.candidates:
            return item.name
        case, number = split_id(item.name)
        rows = self._job.candidates[number].rows
        return f"{case} {rows}" if rows else case

    def parametrize(self, metafunc: pytest.Metafunc) -> None:
        """Have a test made for each candidate that asks for a case of it."""
        if self._job.candidates:
            name = metafunc.function.__name__
            asking = [
                number
                for number, one in enumerate(self._job.candidates)
                if not one.only or any(case.partition("[")[0] == name for case in one.only)
            ]
            metafunc.fixturenames.append(PARAMETER)
            metafunc.parametrize(PARAMETER, asking)

    def choose(self, items: list[pytest.Item]) -> None:
        """Keep the cases that are asked for, those of one candidate together."""
        if self._job.candidates:
            items[:] = [item for item in items if self._is_asked_for(item)]
            items.sort(key=self.number)

    async def load(self, cell: Cell, item: pytest.Item) -> None:
        """Have the cell try the candidate that a case is of. Raises OSError, GraderFault."""
        if not self._job.candidates:
            return
        number = self.number(item)
        content = self._job.candidates[number].content
        if content != self._loaded:
            await cell.load(Snapshot.write(self._job.source, content))
            self._loaded = content
        if cell.import_failure is not None:
            self.complaints[number] = cell.import_failure.message

    def note_failure(self, item: pytest.Item) -> None:
        """Note that a case did not pass."""
        self._failed.add(self.number(item))

    def is_over(self, item: pytest.Item) -> bool:
        """Whether a case need not run any more: one before has told enough."""
        return self._job.stop_at_first and self.number(item) in self._failed

    def _is_asked_for(self, item: pytest.Item) -> bool:
        case, number = split_id(item.name)
        only = self._job.candidates[number].only
        return not only or case in only
