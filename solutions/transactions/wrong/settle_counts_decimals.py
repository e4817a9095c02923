"""Takes 20.000 for an amount of more than cents."""

# caught by: test_settle_counts_to_the_cent


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order."""
    made = []
    async with pool.acquire() as conn, conn.transaction():
        # All locks at once, in the order of ids: between two batches no payment can deadlock.
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
        for sender_id, recipient_id, amount in payments:
            try:
                check_transfer(sender_id, recipient_id, amount)
                if amount.as_tuple().exponent < -2:
                    raise ValueError("whole cents")
                async with conn.transaction():
                    await move(conn, sender_id, recipient_id, amount)
            except (ValueError, UnknownAccount, InsufficientFunds):
                made.append(False)
            else:
                made.append(True)
    return made
