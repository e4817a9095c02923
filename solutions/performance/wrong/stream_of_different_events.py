"""Yields one of several events that differ in their ids alone."""
# caught by: test_stream_yields_all_events_of_a_kind


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT DISTINCT ON (user_id, campaign, at) id, user_id, kind, campaign, at FROM events WHERE kind = $1"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(
            f"SELECT * FROM ({query}) AS e ORDER BY id", kind, prefetch=batch_size
        ):
            yield dict(row)
