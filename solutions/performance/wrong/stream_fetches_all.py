"""fetch() holds all rows in memory before the first is yielded."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    for row in await pool.fetch("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind):
        yield dict(row)
