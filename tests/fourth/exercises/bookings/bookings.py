"""Bookings: seats of shows, and who has them. README.md says what each function does."""

from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True)
class Booking:
    """One row of the table bookings."""

    id: int
    show_id: int
    guest: str
    seats: int


async def book(pool: asyncpg.Pool, show_id: int, guest: str, seats: int) -> int | None:
    """Take seats from a show and store the booking; its id, or None if too few are free."""
    raise NotImplementedError


async def bookings_of(pool: asyncpg.Pool, guest: str) -> list[Booking]:
    """A guest's bookings, the oldest first; upper and lower case mean the same guest."""
    raise NotImplementedError


async def seats_of(pool: asyncpg.Pool, guests: list[str]) -> dict[str, int]:
    """How many seats each of these guests has; 0 for a guest without a booking."""
    raise NotImplementedError
