"""A consumer that stops early never gets there."""

# caught by: test_stream_stopped_early_frees_the_connection


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    conn = await pool.acquire()
    transaction = conn.transaction()
    await transaction.start()
    async for row in conn.cursor(query, kind, prefetch=batch_size):
        yield dict(row)
    await transaction.commit()
    await pool.release(conn)
