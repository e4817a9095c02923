"""Each half is locked in order, and the whole is not: two crossed batches deadlock."""

# caught by: test_crossed_batches_both_succeed


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await lock_accounts(conn, {payment[0] for payment in payments})
        await lock_accounts(conn, {payment[1] for payment in payments})
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
