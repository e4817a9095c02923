"""The kind stands in the text, and a quote in it ends it."""

# caught by: test_stream_yields_all_events_of_a_kind


async def stream_events(pool, kind, *, batch_size=500):
    query = f"SELECT * FROM events WHERE kind = '{kind}' ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, prefetch=batch_size):
            yield dict(row)
