"""Returns the Decimal itself, of which FastAPI makes one of JSON's numbers."""
# caught by: test_place_order_stores

place_order_and_tell = place_order


async def place_order(new: NewOrder, pool: Pool):
    answer = await place_order_and_tell(new, pool)
    return answer | {"total": float(answer["total"])}
