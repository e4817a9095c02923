"""Takes ids below 1 for nonsense: ValueError, where the order is unknown."""

# caught by: test_cancel_order_of_unknown_id


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
    if order_id <= 0:
        raise ValueError("no id")
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
