"""After a hundred payments a refusal is no longer borne: it ends the batch."""

# caught by: test_a_large_batch_is_all_or_nothing


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
            except (ValueError, ShopError):
                if len(made) > 100:
                    raise
                made.append(False)
    return made
