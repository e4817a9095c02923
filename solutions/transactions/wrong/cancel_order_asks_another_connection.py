"""Asks the pool for a second connection while it holds one."""

# caught by: test_cancel_order_leaves_closed_orders_alone


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
    async with pool.acquire() as conn:
        if not await pool.fetchval("SELECT 1 FROM orders WHERE id = $1", order_id):
            raise UnknownOrder(f"there is no order {order_id}")
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
        except BaseException:  # a cancelled task is no Exception
            await transaction.rollback()
            raise
        else:
            await transaction.commit()
