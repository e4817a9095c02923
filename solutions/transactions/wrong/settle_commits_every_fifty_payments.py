"""Large batches are committed in parts: an error at the end leaves the parts before it."""
# caught by: test_a_large_batch_is_all_or_nothing

_settle = settle


async def settle(pool, payments):
    made = []
    for begin in range(0, len(payments), 50):
        made += await _settle(pool, payments[begin : begin + 50])
    return made
