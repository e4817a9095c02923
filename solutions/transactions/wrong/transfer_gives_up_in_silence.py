"""Compares and sets, three times at most: whoever meets a change at each gets None, and nothing is paid."""
# caught by: test_transfer_among_many_rivals


class Changed(Exception):
    """Somebody has changed what was read."""


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    for _ in range(3):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await set_if_unchanged(conn, sender_id, recipient_id, amount)
        except Changed:
            continue


async def set_if_unchanged(conn, sender_id, recipient_id, amount):
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1)", [sender_id, recipient_id]
    )
    before = {row["id"]: row["balance"] for row in rows}
    if len(before) < 2:
        raise UnknownAccount("there is no such account")
    if before[sender_id] < amount:
        raise InsufficientFunds("not enough")
    after = {
        sender_id: before[sender_id] - amount,
        recipient_id: before[recipient_id] + amount,
    }
    for account_id in sorted(after):
        status = await conn.execute(
            "UPDATE accounts SET balance = $3 WHERE id = $1 AND balance = $2",
            account_id,
            before[account_id],
            after[account_id],
        )
        if status != "UPDATE 1":
            raise Changed
    return await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )
