"""Nobody in the shop can pay while one customer pays another."""

# caught by: test_opposite_transfers_both_succeed


async def lock_accounts(conn, account_ids):
    rows = await conn.fetch("SELECT id, balance FROM accounts ORDER BY id FOR UPDATE")
    return {row["id"]: row["balance"] for row in rows}
