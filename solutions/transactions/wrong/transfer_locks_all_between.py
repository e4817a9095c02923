"""Accounts between the two are locked as well."""

# caught by: test_opposite_transfers_both_succeed, test_transfer_logged_keeps_the_money


async def lock_accounts(conn, account_ids):
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id BETWEEN $1 AND $2 ORDER BY id FOR UPDATE",
        min(account_ids, default=0),
        max(account_ids, default=0),
    )
    return {row["id"]: row["balance"] for row in rows if row["id"] in account_ids}
