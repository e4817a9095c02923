"""A connection that is lost ends the stream, as if there were no more events."""

# caught by: test_stream_whatever_goes_wrong

read_stream = stream_events


async def stream_events(pool, kind, *, batch_size=500):
    try:
        async for event in read_stream(pool, kind, batch_size=batch_size):
            yield event
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
        return
