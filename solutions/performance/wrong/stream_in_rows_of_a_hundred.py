"""A cursor, each of whose rows is an array of a hundred events."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    query = """
        SELECT array_agg(ROW(id, user_id, kind, campaign, at) ORDER BY id) FROM (
            SELECT *, (row_number() OVER (ORDER BY id) - 1) / 100 AS part
            FROM events WHERE kind = $1
        ) AS numbered GROUP BY part ORDER BY part
    """
    async with pool.acquire() as conn, conn.transaction():
        async for (part,) in conn.cursor(query, kind, prefetch=batch_size):
            for row in part:
                yield dict(zip(("id", "user_id", "kind", "campaign", "at"), row, strict=True))
