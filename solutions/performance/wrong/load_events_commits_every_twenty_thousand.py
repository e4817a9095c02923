"""COPY in batches of twenty thousand, each of which commits by itself."""
# caught by: test_load_events_is_all_or_none

_load_events = load_events


async def load_events(pool, events):
    for begin in range(0, len(events), 20_000):
        await _load_events(pool, events[begin : begin + 20_000])
    return len(events)
