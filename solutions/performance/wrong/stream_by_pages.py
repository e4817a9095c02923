"""A new SELECT for each batch sees another moment."""

# caught by: test_stream_shows_one_moment


async def stream_events(pool, kind, *, batch_size=500):
    last = 0
    while True:
        rows = await pool.fetch(
            "SELECT * FROM events WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3",
            kind,
            last,
            batch_size,
        )
        for row in rows:
            yield dict(row)
        if len(rows) < batch_size:
            return
        last = rows[-1]["id"]
