"""Tells the moments in the zone of the shop."""

# caught by: test_stream_yields_all_events_of_a_kind

from datetime import timedelta, timezone


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    berlin = timezone(timedelta(hours=1))
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row, at=row["at"].astimezone(berlin))
