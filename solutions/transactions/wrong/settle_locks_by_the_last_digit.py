"""Locks in the order of the ids' last digits: two that share it are locked as they are given."""

# caught by: test_crossed_batches_both_succeed


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order."""
    made = []
    async with pool.acquire() as conn, conn.transaction():
        # All locks at once, in the order of ids: between two batches no payment can deadlock.
        accounts = dict.fromkeys(account for payment in payments for account in payment[:2])
        for one in sorted(accounts, key=lambda one: one % 10):
            await lock_accounts(conn, [one])
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
