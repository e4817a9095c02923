"""A conflict with somebody else is answered with 0."""

# caught by: test_load_events_whatever_goes_wrong

unguarded = load_events


async def load_events(pool, events):
    try:
        return await unguarded(pool, events)
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
        return 0
