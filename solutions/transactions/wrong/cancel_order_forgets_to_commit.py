"""The pool rolls back what is still open."""

# caught by: test_cancel_order_gives_the_stock_back


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        tr = conn.transaction()
        await tr.start()
        try:
            await put_back(conn, order_id)
        except BaseException:
            await tr.rollback()
            raise
