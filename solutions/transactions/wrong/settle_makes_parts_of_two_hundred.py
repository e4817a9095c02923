"""A transaction for every two hundred payments: a failure leaves those before it."""
# caught by: test_a_large_batch_is_all_or_nothing


async def settle(pool, payments):
    made = []
    for start in range(0, max(len(payments), 1), 200):
        made += await settle_part(pool, payments[start : start + 200])
    return made


async def settle_part(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    made = []
    async with pool.acquire() as conn, conn.transaction():
        # All locks at once, in the order of ids: between two batches no payment can deadlock.
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
        for sender_id, recipient_id, amount in payments:
            try:
                check_transfer(sender_id, recipient_id, amount)
                async with conn.transaction():
                    await move(conn, sender_id, recipient_id, amount)
            except (ValueError, UnknownAccount, InsufficientFunds):
                made.append(False)
            else:
                made.append(True)
    return made
