"""Pays the recipient first if the id is the lower one: of a refused payment that stays."""

# caught by: test_settle_leaves_nothing_of_bad_payments


async def _change(conn, account_id, amount):
    return await conn.fetchval(
        "UPDATE accounts SET balance = balance + $2"
        " WHERE id = $1 AND balance + $2 >= 0 RETURNING id",
        account_id,
        amount,
    )


async def _pay(conn, sender_id, recipient_id, amount):
    """Change the lower id first, as everybody does; there is no savepoint around it."""
    changes = sorted([(sender_id, -amount), (recipient_id, amount)])
    for account_id, change in changes:
        if await _change(conn, account_id, change) is None:
            known = await conn.fetchval("SELECT 1 FROM accounts WHERE id = $1", account_id)
            raise (InsufficientFunds if known else UnknownAccount)(account_id)
    return await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
        for payment in payments:
            try:
                check_transfer(*payment)
                await _pay(conn, *payment)
            except (ValueError, UnknownAccount, InsufficientFunds):
                made.append(False)
            else:
                made.append(True)
    return made
