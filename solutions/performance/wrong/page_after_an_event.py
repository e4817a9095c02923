"""A parameter has another name than in the stub: who gives it by name gets a TypeError."""

# caught by: test_pages_follow_each_other

_events_after = events_after


async def events_after(pool, user_id, after, **limit):
    return await _events_after(pool, user_id, after, **limit)
