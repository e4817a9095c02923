"""`if kind`: the empty text is taken for no kind at all."""
# caught by: test_stream_of_any_kind_and_in_ones


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 OR $1 = '' ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row)
