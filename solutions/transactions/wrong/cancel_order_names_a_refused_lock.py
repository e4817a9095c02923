"""Tells a lock that could not be had as an error of the shop."""

# caught by: test_cancel_order_rolls_back_when_the_database_fails


async def cancel_order_itself(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
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


async def cancel_order(pool, order_id):
    try:
        return await cancel_order_itself(pool, order_id)
    except asyncpg.LockNotAvailableError as error:
        raise ShopError("busy") from error
