"""The attempts of a student that were graded, as their page lists them."""

import msgspec


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One of them, with its own score."""

    number: int
    at: str  # when it was handed in, as the platform or git has it
    score: float | None  # what the tests gave
    counted: float | None  # and with what people and lateness have changed
    max_score: float
    counts: bool
