"""The rules of a course that no command line says: lateness, and feedback that falls by attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

import msgspec

from grader.choices import Feedback
from grader.cohort.course_file import CourseFile
from grader.cohort.lateness import Lateness, find_fault
from grader.errors import OperatorError

#: In grader.toml, beside the options of commands.
LATENESS, BY_ATTEMPT = "lateness", "feedback-by-attempt"

#: The narrowest last.
LEVELS: Sequence[Feedback] = get_args(Feedback)


@dataclass(frozen=True)
class Rules:
    """What they are; nobody is late where nobody said when something is due."""

    lateness: Lateness | None = None
    feedback_by_attempt: Sequence[Feedback] = ()
    lateness_place: str = ""  # the line that says it

    def feedback(self, asked: Feedback, attempt: int) -> Feedback:
        """How much the page of an attempt tells: what was asked for, or less; 1 is the first."""
        if not self.feedback_by_attempt:
            return asked
        fallen = self.feedback_by_attempt[min(attempt, len(self.feedback_by_attempt)) - 1]
        return max(asked, fallen, key=LEVELS.index)


def read_rules(file: CourseFile) -> Rules:
    """Read them. Raises OperatorError with file and line."""
    by_attempt = file.said.get(BY_ATTEMPT, [])
    told = isinstance(by_attempt, list) and all(level in LEVELS for level in by_attempt)
    if BY_ATTEMPT in file.said and not (told and by_attempt):
        raise OperatorError(
            f"{file.place(BY_ATTEMPT)}: {BY_ATTEMPT} is {by_attempt!r}",
            hint=f"A list of levels, as {list(LEVELS)!r}: of the first attempt, the second, and so"
            " on; the last one is that of all further ones.",
        )
    place = file.place(LATENESS) if LATENESS in file.said else ""
    return Rules(_read_lateness(file), by_attempt, place)


def _read_lateness(file: CourseFile) -> Lateness | None:
    said: Any = file.said.get(LATENESS)
    if said is None:
        return None
    fields = {one.encode_name: one for one in msgspec.structs.fields(Lateness)}
    if not isinstance(said, dict) or not said.keys() >= {"due"}:
        raise OperatorError(f"{file.place(LATENESS)}: [{LATENESS}] does not say what is due when")
    for key, value in said.items():
        if key not in fields:
            raise unknown_key(file, (LATENESS, key), list(fields))
        try:
            msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as error:
            raise _fault(file, key, str(error)) from error
    rule = msgspec.convert(said, Lateness)
    if fault := find_fault(rule):
        raise _fault(file, *fault)
    return rule


def _fault(file: CourseFile, key: str, why: str) -> OperatorError:
    return OperatorError(f"{file.place(LATENESS, key)}: {LATENESS}.{key}: {why}")


def unknown_key(file: CourseFile, keys: Sequence[str], known: Sequence[str]) -> OperatorError:
    """An error for a key that nobody knows, with those that are near."""
    near = get_close_matches(keys[-1], known, n=3)
    where = f" in [{'.'.join(keys[:-1])}]" if keys[:-1] else ""
    return OperatorError(
        f"{file.place(*keys)}: there is no {keys[-1]!r}{where}",
        hint=f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}.",
    )
