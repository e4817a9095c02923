"""Each payment is a transaction of its own."""

# caught by: test_settle_keeps_the_money
# caught by: test_settle_lets_other_errors_pass_through
# caught by: test_settle_is_one_transaction


async def settle(pool, payments):
    made = []
    for payment in payments:
        try:
            await transfer(pool, *payment)
            made.append(True)
        except (ValueError, ShopError):
            made.append(False)
    return made
