"""Each function takes a connection from the pool and never gives it back."""

# caught by: test_load_events_whatever_goes_wrong
# caught by: test_orders_with_items_whatever_goes_wrong
# caught by: test_reprice_whatever_goes_wrong
# caught by: test_stream_whatever_goes_wrong
# caught by: test_events_after_whatever_goes_wrong


def keeping(function):
    async def call(pool, *args, **options):
        await pool.acquire()
        return await function(pool, *args, **options)

    return call


load_events = keeping(load_events)
orders_with_items = keeping(orders_with_items)
reprice = keeping(reprice)
events_after = keeping(events_after)

stream = stream_events


async def stream_events(pool, kind, *, batch_size=500):
    await pool.acquire()
    async for event in stream(pool, kind, batch_size=batch_size):
        yield event
