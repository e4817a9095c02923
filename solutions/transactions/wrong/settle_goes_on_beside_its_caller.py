"""The batch is a task of its own: it goes on when its caller has been cancelled."""

# caught by: test_settle_whatever_goes_wrong

settle_them = settle


async def settle(pool, payments):
    return await asyncio.shield(asyncio.ensure_future(settle_them(pool, payments)))
