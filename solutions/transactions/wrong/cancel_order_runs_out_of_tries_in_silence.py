"""Tries again after conflicts, and returns as if all were well when its tries have run out."""

# caught by: test_cancel_order_rolls_back_when_the_database_fails


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
    for left in range(2, -1, -1):
        try:
            async with pool.acquire() as conn:
                transaction = conn.transaction()
                await transaction.start()
                try:
                    await put_back(conn, order_id)
                except BaseException:  # a cancelled task is no Exception
                    await transaction.rollback()
                    raise
                else:
                    await transaction.commit()
            return
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            continue
