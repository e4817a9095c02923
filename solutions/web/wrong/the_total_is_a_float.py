"""Returns the Decimal itself, of which FastAPI makes one of JSON's numbers."""
# caught by: test_take_order_stores

take_order_and_tell = take_order


async def take_order(new: NewOrder, pool: Pool):
    answer = await take_order_and_tell(new, pool)
    return answer | {"total": float(answer["total"])}
