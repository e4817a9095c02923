"""The answers are kept by payment: of two equal ones both get the answer of the last."""
# caught by: test_settle_counts_to_the_cent

_settle = settle


async def settle(pool, payments):
    made = await _settle(pool, payments)
    answers = dict(zip(payments, made, strict=True))
    return [answers[payment] for payment in payments]
