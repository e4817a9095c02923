"""Makes a ShopError of an unknown user, for which the docstring has no word."""
# caught by: test_reserve_seat_does_not_retry_other_errors


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    try:
        async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
            seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
            if seat is None:
                raise ShopError(f"there is no seat {seat_id}")
            if seat["user_id"] is not None:
                raise SeatTaken(f"seat {seat_id} is taken")
            await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
    except asyncpg.ForeignKeyViolationError as error:
        raise ShopError("there is no such user") from error
