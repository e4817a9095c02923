"""The ids of the ledger and of accounts are bigint: from 2**31 on there is no transfer."""
# caught by: test_transfer_takes_any_amount_and_any_id


async def lock_accounts(conn, account_ids):
    rows = await conn.fetch(
        "SELECT id, balance FROM accounts WHERE id = ANY($1::int[]) ORDER BY id FOR UPDATE",
        list(account_ids),
    )
    return {row["id"]: row["balance"] for row in rows}
