"""transfer takes a connection of its own, outside of the transaction of the batch."""

# caught by: test_settle_keeps_the_money
# caught by: test_settle_lets_other_errors_pass_through
# caught by: test_settle_is_one_transaction


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        for payment in payments:
            try:
                async with conn.transaction():
                    await transfer(pool, *payment)
                made.append(True)
            except (ValueError, ShopError):
                made.append(False)
    return made
