"""Balances are kept in memory, as floats: 0.3 - 0.1 is less than 0.2, and a good payment is False."""
# caught by: test_settle_counts_to_the_cent


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        rows = await lock_accounts(conn, {one for payment in payments for one in payment[:2]})
        balances = {one: float(balance) for one, balance in rows.items()}
        for sender_id, recipient_id, amount in payments:
            good = amount > 0 and sender_id != recipient_id
            good = good and sender_id in balances and recipient_id in balances
            if not good or balances[sender_id] < float(amount):
                made.append(False)
                continue
            async with conn.transaction():
                await move(conn, sender_id, recipient_id, amount)
            balances[sender_id] -= float(amount)
            balances[recipient_id] += float(amount)
            made.append(True)
    return made
