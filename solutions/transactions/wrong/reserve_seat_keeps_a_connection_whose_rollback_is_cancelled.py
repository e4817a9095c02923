"""The connection does not come back if the task is cancelled in the middle of the ROLLBACK."""
# caught by: test_reserve_seat_whatever_goes_wrong


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    """Try once to give the seat to the user."""
    conn = await pool.acquire()
    try:
        transaction = conn.transaction(isolation="repeatable_read")
        await transaction.start()
    except BaseException:
        await pool.release(conn)
        raise
    try:
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
    except BaseException:
        await transaction.rollback()
        await pool.release(conn)
        raise
    try:
        await transaction.commit()
    finally:
        await pool.release(conn)
