"""Sets the total of all orders to that of the new one."""
# caught by: test_take_order_stores

_take_order = take_order


async def take_order(new: NewOrder, pool: Pool):
    answer = await _take_order(new, pool)
    await pool.execute("UPDATE orders SET total = $1::text::numeric", answer["total"])
    return answer
