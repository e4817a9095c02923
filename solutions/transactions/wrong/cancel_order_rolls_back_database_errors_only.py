"""The errors of the shop leave the transaction open."""

# caught by: test_cancel_order_leaves_closed_orders_alone
# caught by: test_cancel_order_of_unknown_id


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        tr = conn.transaction()
        await tr.start()
        try:
            await put_back(conn, order_id)
        except (asyncpg.PostgresError, asyncio.CancelledError):
            await tr.rollback()
            raise
        await tr.commit()
