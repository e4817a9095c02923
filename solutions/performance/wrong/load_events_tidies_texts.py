"""Kinds are trimmed and lowered on their way in."""
# caught by: test_load_events_takes_any_value

_load_events = load_events


async def load_events(pool, events):
    return await _load_events(pool, [(u, k.strip().lower(), c, at) for u, k, c, at in events])
