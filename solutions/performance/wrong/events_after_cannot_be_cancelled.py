"""Shielded: the call is cancelled, and the server goes on reading."""

# caught by: test_events_after_whatever_goes_wrong

unshielded = events_after


async def events_after(pool, user_id, after_id, *, limit=50):
    return await asyncio.shield(unshielded(pool, user_id, after_id, limit=limit))
