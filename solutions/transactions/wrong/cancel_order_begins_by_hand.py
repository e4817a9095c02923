"""BEGIN and COMMIT by hand, and nothing for the day on which it does not come to the COMMIT."""

# caught by: test_cancel_order_rolls_back_when_the_database_fails
# caught by: test_cancel_order_rolls_back_when_its_task_is_cancelled


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        await conn.execute("BEGIN")
        await put_back(conn, order_id)
        await conn.execute("COMMIT")
