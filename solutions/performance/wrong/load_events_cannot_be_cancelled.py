"""Shielded: the call is cancelled, and its COPY goes on."""

# caught by: test_load_events_whatever_goes_wrong

unshielded = load_events


async def load_events(pool, events):
    return await asyncio.shield(unshielded(pool, events))
