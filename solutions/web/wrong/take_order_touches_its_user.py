"""Notes at the user when the latest order came, in a column that says something else."""

# caught by: test_take_order_stores

ordered = take_order


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    answer = await ordered(new, pool)
    await pool.execute("UPDATE users SET created_at = now() WHERE id = $1", new.user_id)
    return answer
