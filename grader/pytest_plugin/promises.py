"""What a call that met trouble has to keep: its promises, and whether it did. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from grader.language import mark
from grader.pytest_plugin.changes import Changes
from grader.pytest_plugin.outcome import Outcome
from grader.pytest_plugin.troubles import Step, Trouble
from grader.worker import StudentError


@dataclass(frozen=True)
class Plain:
    """What came of the call when nothing went wrong."""

    outcome: Outcome
    changes: Changes

    def agrees(self, outcome: Outcome) -> bool:
        """Whether another call ended likewise. New rows have other ids: then the type counts."""
        error, plain = outcome.error, self.outcome
        if error is not None or plain.error is not None:
            return error is not None and plain.error is not None and error.type == plain.error.type
        if outcome.result == plain.result:
            return True
        return self.changes.adds and type(outcome.result) is type(plain.result)


def going_wrong(trouble: Trouble, step: Step, steps: int) -> str:
    """Say which trouble, and at which statement of so many."""
    wrong = mark(f"what went wrong: {trouble.value}")
    return f"{wrong}\n" + mark(f"statement {step.place} of {steps}: {step.text:.300}")


@dataclass(frozen=True)
class Met:
    """One trouble that a call has met, and what came of it."""

    trouble: Trouble
    step: Step
    steps: int  # how many the call has
    outcome: Outcome
    changes: Changes

    def __str__(self) -> str:
        then = mark(f"then your code {self.outcome}")
        return f"{going_wrong(self.trouble, self.step, self.steps)}\n{then}"

    @property
    def error(self) -> StudentError | None:
        """What the call raised."""
        return self.outcome.error

    @property
    def result(self) -> Any:
        """What it returned."""
        return self.outcome.result


@dataclass(frozen=True)
class Promises:
    """Its work whole or not at all, and the error that came. A test may allow more."""

    raises: str | None = None  # what the call raises where nothing goes wrong
    answers: Collection[Any] = ()  # results that it may give without having done its work
    errors: Collection[str] = ()  # that it may raise in place of the one that came

    def broken(self, met: Met, plain: Plain, left: list[str]) -> str | None:
        """Return what a student is told of the promise that was not kept, or None."""
        message = self._half(met, plain) or self._ending(met, plain)
        if message is None and left:
            message = mark("when something goes wrong, your code leaves something behind")
        if message is None:
            return None
        told = [mark(f"left behind: {one}") for one in left]
        return "\n".join([message, *_evidence(met, plain), *told])

    def _half(self, met: Met, plain: Plain) -> str | None:
        if not met.changes or met.changes == plain.changes:
            return None
        return mark(
            "when something goes wrong, only a part of your code's work stays, or more than all"
        )

    def _ending(self, met: Met, plain: Plain) -> str | None:
        done = met.changes == plain.changes
        goes_on = done and met.changes and not met.step.final
        refused = met.error is not None and plain.agrees(met.outcome)
        if refused and met.step.place == met.steps:
            return None  # its own error was on its way already: of two, either will do
        if met.trouble is Trouble.CANCELLED and (met.error is None or refused or goes_on):
            return mark("your code goes on as if its task had not been cancelled")
        if met.error is not None and not refused:
            return self._covering(met, met.error)
        if met.result in self.answers or (done and plain.agrees(met.outcome)):
            return None
        if done:
            return mark(
                "when something goes wrong, your code returns something else than its result"
            )
        return mark("when something goes wrong, your code returns, and its work is not there")

    def _covering(self, met: Met, error: StudentError) -> str | None:
        if met.trouble.explains(error) or met.outcome.is_one_of({*self.errors}):
            return None
        if met.trouble is Trouble.CANCELLED:
            return mark(f"a cancelled task ends with CancelledError, and not with {error.type}")
        return mark(f"{error.type} covers the error that came")


def _evidence(met: Met, plain: Plain) -> list[str]:
    lines = [str(met)]
    if met.changes and met.changes != plain.changes:
        lines.append(mark(f"what it changed: {met.changes}"))
        lines.append(mark(f"what it changes when all goes well: {plain.changes}"))
    return lines
