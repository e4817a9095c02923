"""One lock for all batches whose ids have the same sum: strangers wait."""
# caught by: test_settle_keeps_the_money


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    made = []
    async with pool.acquire() as conn, conn.transaction():
        total = sum(sender_id + recipient_id for sender_id, recipient_id, _ in payments)
        await conn.execute("SELECT pg_advisory_xact_lock($1)", total)
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
