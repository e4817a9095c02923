"""A batch that is not full ends the loop before it is yielded."""

# caught by: test_stream_yields_all_events_of_a_kind


async def stream_events(pool, kind, *, batch_size=500):
    async with pool.acquire() as conn, conn.transaction():
        cursor = await conn.cursor("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind)
        while len(rows := await cursor.fetch(batch_size)) == batch_size:
            for row in rows:
                yield dict(row)
