"""The guarded UPDATE changed no row, so the seat must be taken."""

# caught by: test_reserve_seat_does_not_retry_a_taken_seat


async def take_seat(pool, seat_id, user_id):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        status = await conn.execute(
            "UPDATE seats SET user_id = $2 WHERE id = $1 AND user_id IS NULL", seat_id, user_id
        )
        if status != "UPDATE 1":
            raise SeatTaken
