"""Tells the moments in the zone of the shop."""

# caught by: test_pages_follow_each_other

from datetime import timedelta, timezone

original = events_after


async def events_after(pool, user_id, after_id, *, limit=50):
    page = await original(pool, user_id, after_id, limit=limit)
    berlin = timezone(timedelta(hours=1))
    return [event | {"at": event["at"].astimezone(berlin)} for event in page]
