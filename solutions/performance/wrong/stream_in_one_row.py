"""Fetches everything at once, as an array in one row."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT array_agg(e ORDER BY id) FROM events e WHERE kind = $1"
    for row in await pool.fetchval(query, kind) or []:
        yield dict(zip(("id", "user_id", "kind", "campaign", "at"), row, strict=True))
