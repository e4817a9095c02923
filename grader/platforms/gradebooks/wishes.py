"""What is asked of a file besides the scores, and who cannot be in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks.gradebook import Gradebook

_MAX_NAMED = 30


@dataclass(frozen=True)
class Wishes:
    """How a file is to be."""

    column: str | None = None  # the assignment, as the platform calls it
    comma: bool = False  # decimals are told with a comma
    comments: bool = False  # students are told what each task gave


def require_column(wishes: Wishes, platform: str, example: str) -> str:
    """Return the assignment's name. Raises OperatorError if none was given: none can be guessed."""
    if wishes.column is None:
        raise OperatorError(
            f"{platform} has to be told which assignment the scores are of",
            hint=f"Say it: --column '{example}'; or fill in what you downloaded there: --into FILE",
        )
    return wishes.column


def require_known(book: Gradebook, known: Callable[[Person], str], platform: str, by: str) -> None:
    """Raise OperatorError, with names, for who would not be known, or taken for another."""
    called: dict[str, list[str]] = {}
    for line in book.lines:
        called.setdefault(known(line.person), []).append(line.person.id)
    if same := [f"{', '.join(ids)}: {what}" for what, ids in called.items() if what and ids[1:]]:
        raise OperatorError(
            f"{platform} knows a student by {by}, and some have the same",
            detail=_listed(same),
            hint="Mend the roster, or remove what is there twice.",
        )
    unknown = [line.person.id for line in book.lines if not known(line.person)]
    if unknown:
        raise OperatorError(
            f"{platform} knows a student by {by}, and {_count(unknown)} none that it could take",
            detail=_listed(unknown),
            hint="Grade with --roster, a list that has it; "
            "or fill in a file that you downloaded there: --into FILE",
        )


def _count(unknown: Sequence[str]) -> str:
    return "1 student has" if len(unknown) == 1 else f"{len(unknown)} students have"


def _listed(unknown: Sequence[str]) -> str:
    more = len(unknown) - _MAX_NAMED
    return "\n".join([*unknown[:_MAX_NAMED], *([f"and {more} more"] if more > 0 else [])])
