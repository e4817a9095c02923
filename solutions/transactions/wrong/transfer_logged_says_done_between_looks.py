"""`done` goes in after the COMMIT of the transfer; looks before and after it are there to fail."""

# caught by: test_transfer_logged_survives_a_lost_connection


async def try_to(pool, sql):
    try:
        await pool.execute(sql)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    await try_to(pool, "SELECT max(id) FROM audit_log")
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
    except Exception as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
    await pool.execute(LOG, sender_id, recipient_id, amount, "done")
    await try_to(pool, "SELECT 1")
    return ledger_id
