"""A payment of nothing ends the whole batch."""

# caught by: test_settle_leaves_nothing_of_bad_payments


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})

        for payment in payments:
            try:
                check_transfer(*payment)
                async with conn.transaction():
                    await move(conn, *payment)
                made.append(True)
            except ShopError:
                made.append(False)
    return made
