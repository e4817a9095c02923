"""Who could not pay once is not asked again, though money has come meanwhile."""

# caught by: test_settle_makes_payments_in_order


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order."""
    made = []
    poor = set()
    async with pool.acquire() as conn, conn.transaction():
        # All locks at once, in the order of ids: between two batches no payment can deadlock.
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
        for sender_id, recipient_id, amount in payments:
            if sender_id in poor:
                made.append(False)
                continue
            try:
                check_transfer(sender_id, recipient_id, amount)
                async with conn.transaction():
                    await move(conn, sender_id, recipient_id, amount)
            except (ValueError, UnknownAccount):
                made.append(False)
            except InsufficientFunds:
                poor.add(sender_id)
                made.append(False)
            else:
                made.append(True)
    return made
