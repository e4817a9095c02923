"""Commits the row of a refusal together with what has been paid by then."""

# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer


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


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    payment = sender_id, recipient_id, amount
    try:
        async with pool.acquire() as conn, conn.transaction():
            try:
                ledger_id = await _pay(conn, *payment)
            except ShopError as error:
                refusal = error
                await conn.execute(LOG, *payment, type(error).__name__)
            else:
                await conn.execute(LOG, *payment, "done")
                return ledger_id
    except BaseException as error:
        await pool.execute(LOG, *payment, type(error).__name__)
        raise
    raise refusal
