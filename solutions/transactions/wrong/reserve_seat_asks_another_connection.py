"""Asks the pool for a second connection while it holds one."""

# caught by: test_reserve_seat_counts_its_tries


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    """Try once to give the seat to the user."""
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        seat = await pool.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
