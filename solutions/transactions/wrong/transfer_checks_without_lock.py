"""The funds are checked before the lock: when they vanish meanwhile, the CHECK of the table speaks."""

# caught by: test_transfer_notices_that_the_funds_are_gone
# caught by: test_transfer_keeps_the_money


async def lock_accounts(conn, account_ids):
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[])", list(account_ids)
    )
    return {row["id"]: row["balance"] for row in rows}
