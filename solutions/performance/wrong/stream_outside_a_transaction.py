"""As in the tutorial: a cursor needs a transaction."""

# caught by: test_stream_yields_all_events_of_a_kind


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn:
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row)
