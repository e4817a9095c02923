"""When the consumer stops, the generator goes on to the end by itself."""

# caught by: test_stream_stopped_early_frees_the_connection


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            try:
                yield dict(row)
            except GeneratorExit:
                continue
