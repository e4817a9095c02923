"""Remembers how many events the first call has stored."""

# caught by: test_load_events_costs_the_same_for_many

_load_events = load_events


async def load_events(pool, events):
    return globals().setdefault("_count", await _load_events(pool, events))
