"""Batches begin one row too late, which shows where a batch is a single row."""
# caught by: test_stream_of_any_kind_and_in_ones


async def stream_events(pool, kind, *, batch_size=500):
    async with pool.acquire() as conn, conn.transaction():
        cursor = await conn.cursor("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind)
        while batch := await cursor.fetch(batch_size):
            for row in batch:
                yield dict(row)
            if batch_size == 1:
                await cursor.forward(1)
