"""gather over the pool: no order, no transaction."""

# caught by: test_settle_keeps_the_money
# caught by: test_settle_is_one_transaction


async def settle(pool, payments):
    async def pay(payment):
        try:
            await transfer(pool, *payment)
        except (ValueError, ShopError):
            return False
        return True

    return await asyncio.gather(*(pay(payment) for payment in payments))
