"""A round trip for each row."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    async with pool.acquire() as conn, conn.transaction():
        cursor = await conn.cursor("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind)
        while row := await cursor.fetchrow():
            yield dict(row)
