"""One cancellation at a time: all others wait for a row that is not theirs."""
# caught by: test_cancel_order_waits_for_no_stranger

_put_back = put_back


async def put_back(conn, order_id):
    await conn.execute("SELECT pg_advisory_xact_lock(2)")
    await _put_back(conn, order_id)
