"""Locks the richer account first, and each payment changes who that is."""

# caught by: test_opposite_transfers_both_succeed, test_transfer_logged_keeps_the_money


async def lock_accounts(conn, account_ids):
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[])"
        " ORDER BY balance DESC, id FOR UPDATE",
        list(account_ids),
    )
    return {row["id"]: row["balance"] for row in rows}
