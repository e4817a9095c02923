"""The label of the seat becomes upper case, which nobody asked for."""
# caught by: test_reserve_seat_takes_a_free_seat


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        take = "UPDATE seats SET user_id = $2, label = upper(label) WHERE id = $1"
        await conn.execute(take, seat_id, user_id)
