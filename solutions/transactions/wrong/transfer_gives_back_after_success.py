"""The connection goes back when all went well: after each error the pool has one less."""

# caught by: test_transfer_whatever_goes_wrong


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    conn = await pool.acquire()
    async with conn.transaction():
        ledger_id = await move(conn, sender_id, recipient_id, amount)
    await pool.release(conn)
    return ledger_id
