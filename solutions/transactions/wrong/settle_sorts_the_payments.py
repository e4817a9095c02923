"""Sorted against deadlocks: the payments are made in another order."""

# caught by: test_settle_makes_payments_in_order

_settle = settle


async def settle(pool, payments):
    ordered = sorted(payments, key=lambda payment: payment[1])
    made = await _settle(pool, ordered)
    return [made[ordered.index(payment)] for payment in payments]
