"""When COMMIT is refused, `rollback` finds no transaction and raises in its place."""
# caught by: test_cancel_order_passes_on_what_commit_raises


async def cancel_order(pool, order_id):
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
            await transaction.commit()
        except BaseException:
            if not conn.is_closed():
                await transaction.rollback()
            raise
