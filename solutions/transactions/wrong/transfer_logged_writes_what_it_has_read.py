"""The recipient's balance is read, and written a statement later."""

# caught by: test_transfer_logged_keeps_the_money


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            had = await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", recipient_id)
            if had is None:
                raise UnknownAccount
            status = await conn.execute(
                "UPDATE accounts SET balance = balance - $2 WHERE id = $1 AND balance >= $2",
                sender_id,
                amount,
            )
            if status == "UPDATE 0":
                known = await conn.fetchval("SELECT 1 FROM accounts WHERE id = $1", sender_id)
                raise InsufficientFunds if known else UnknownAccount
            await conn.execute(
                "UPDATE accounts SET balance = $2 WHERE id = $1", recipient_id, had + amount
            )
            ledger_id = await conn.fetchval(
                "INSERT INTO ledger (sender_id, recipient_id, amount)"
                " VALUES ($1, $2, $3) RETURNING id",
                sender_id,
                recipient_id,
                amount,
            )
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except Exception as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
