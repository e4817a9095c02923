"""The connection does not come back if the task is cancelled in the middle of the ROLLBACK."""
# caught by: test_award_whatever_goes_wrong


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
    except BaseException:
        await pool.release(conn)
        raise
    try:
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
            new = True
        except asyncpg.UniqueViolationError:
            new = False
    except BaseException:
        await transaction.rollback()
        await pool.release(conn)
        raise
    try:
        await transaction.commit()
    finally:
        await pool.release(conn)
    return new
