"""start and commit, and no thought of what happens between them."""

# caught by: test_cancel_order_leaves_closed_orders_alone
# caught by: test_cancel_order_of_unknown_id
# caught by: test_cancel_order_rolls_back_when_the_database_fails
# caught by: test_cancel_order_rolls_back_when_its_task_is_cancelled


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        tr = conn.transaction()
        await tr.start()
        await put_back(conn, order_id)
        await tr.commit()
