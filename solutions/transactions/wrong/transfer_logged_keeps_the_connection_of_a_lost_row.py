"""If the row of a failed transfer cannot be written, the connection for it never comes back."""

import contextlib

# caught by: test_transfer_logged_whatever_goes_wrong

LOG = (
    "INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome)"
    " VALUES ('transfer', $1, $2, $3, $4)"
)


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
        return ledger_id
    except BaseException as error:
        with contextlib.suppress(Exception):
            conn = await pool.acquire()
            await conn.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
            await pool.release(conn)
        raise
