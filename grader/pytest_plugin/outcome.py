"""How a call ended."""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg

from grader.language import mark
from grader.worker import StudentError


@dataclass(frozen=True)
class Outcome:
    """With a result, or an error."""

    result: Any = None
    error: StudentError | None = None

    def __str__(self) -> str:
        if self.error is None:
            return mark(f"returned {self.result!r:.200}")
        error = self.error.in_short
        return mark(f"raised {error}")

    def is_one_of(self, errors: set[str]) -> bool:
        """Whether it is an error of one of these classes, or of one derived from them."""
        return self.error is not None and not errors.isdisjoint(self.error.mro)


async def end_of(call: asyncio.Future[Any]) -> Outcome:
    """Wait for the end of a call of the student's, or of a rival's statement.

    Raises what is no exception of the student's code's own: a hang, a stub that is not written.
    """
    try:
        return Outcome(result=await call)
    except StudentError as error:
        if error.kind != "raised" or error.type == "NotImplementedError":
            raise
        return Outcome(error=error)
    except asyncpg.PostgresError as error:
        mro = tuple(one.__name__ for one in type(error).__mro__)
        told = StudentError("raised", str(error), type=mro[0], mro=mro, sqlstate=error.sqlstate)
        return Outcome(error=told)
