"""Kinds are compared without the blanks at their ends."""
# caught by: test_stream_of_any_kind_and_in_ones

_stream_events = stream_events


async def stream_events(pool, kind, *, batch_size=500):
    async for event in _stream_events(pool, kind.strip(), batch_size=batch_size):
        yield event
