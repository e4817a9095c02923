"""A constraint that is violated at COMMIT is told as a taken seat."""
# caught by: test_reserve_seat_does_not_retry_other_errors


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    """Try once to give the seat to the user."""
    async with pool.acquire() as conn:
        transaction = conn.transaction(isolation="repeatable_read")
        await transaction.start()
        try:
            seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
            if seat is None:
                raise ShopError(f"there is no seat {seat_id}")
            if seat["user_id"] is not None:
                raise SeatTaken(f"seat {seat_id} is taken")
            await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except asyncpg.IntegrityConstraintViolationError as error:
            raise SeatTaken(str(error)) from error
