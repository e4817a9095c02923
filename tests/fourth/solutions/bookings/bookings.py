"""Bookings, solved."""

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
    async with pool.acquire() as conn, conn.transaction():
        taken = await conn.fetchval(
            "UPDATE shows SET free = free - $2 WHERE id = $1 AND free >= $2 RETURNING id",
            show_id,
            seats,
        )
        if taken is None:
            return None
        return await conn.fetchval(
            "INSERT INTO bookings (show_id, guest, seats) VALUES ($1, $2, $3) RETURNING id",
            show_id,
            guest,
            seats,
        )


async def bookings_of(pool: asyncpg.Pool, guest: str) -> list[Booking]:
    """A guest's bookings, the oldest first; upper and lower case mean the same guest."""
    rows = await pool.fetch(
        "SELECT id, show_id, guest, seats FROM bookings WHERE lower(guest) = lower($1) ORDER BY id",
        guest,
    )
    return [Booking(**row) for row in rows]


async def seats_of(pool: asyncpg.Pool, guests: list[str]) -> dict[str, int]:
    """How many seats each of these guests has; 0 for a guest without a booking."""
    rows = await pool.fetch(
        "SELECT lower(guest) AS guest, sum(seats) AS seats FROM bookings"
        " WHERE lower(guest) = ANY($1) GROUP BY lower(guest)",
        [guest.lower() for guest in guests],
    )
    seats = {row["guest"]: row["seats"] for row in rows}
    return {guest: seats.get(guest.lower(), 0) for guest in guests}
