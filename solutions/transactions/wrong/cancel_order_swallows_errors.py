"""As in the tutorial: rolled back, printed, forgotten."""

# caught by: test_cancel_order_leaves_closed_orders_alone
# caught by: test_cancel_order_of_unknown_id
# caught by: test_cancel_order_rolls_back_when_the_database_fails


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        tr = conn.transaction()
        await tr.start()
        try:
            await put_back(conn, order_id)
            await tr.commit()
        except Exception as e:
            await tr.rollback()
            print(f"Transaction failed: {e}")
