"""All accounts are locked before the transaction begins, and so by nobody any more."""

# caught by: test_crossed_batches_both_succeed

busy = asyncio.Lock()


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn:
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
        async with busy, conn.transaction():
            for payment in payments:
                try:
                    check_transfer(*payment)
                    async with conn.transaction():
                        await move(conn, *payment)
                    made.append(True)
                except (ValueError, ShopError):
                    made.append(False)
    return made
