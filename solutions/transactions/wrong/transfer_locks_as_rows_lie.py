"""Locks the accounts as PostgreSQL finds them, and each change moves one to another place."""

# caught by: test_opposite_transfers_both_succeed, test_transfer_logged_keeps_the_money, test_crossed_batches_both_succeed


async def lock_accounts(conn, account_ids):
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[]) FOR UPDATE",
        list(account_ids),
    )
    return {row["id"]: row["balance"] for row in rows}
