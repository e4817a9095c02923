"""One refused payment undoes the batch."""

# caught by: test_settle_leaves_nothing_of_bad_payments
# caught by: test_settle_is_one_transaction


async def settle(pool, payments):
    try:
        async with pool.acquire() as conn, conn.transaction():
            await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
            for payment in payments:
                check_transfer(*payment)
                await move(conn, *payment)
    except (ValueError, ShopError):
        return [False] * len(payments)
    return [True] * len(payments)
