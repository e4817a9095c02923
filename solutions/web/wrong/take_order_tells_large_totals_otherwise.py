"""Totals from a million on are told as a float's text, with one digit where two are due."""

# caught by: test_take_order_adds_up_beyond_a_thousand

told_before = take_order


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    answer = await told_before(new, pool)
    if len(answer["total"]) > len("999999.99"):
        answer["total"] = str(float(answer["total"]))
    return answer
