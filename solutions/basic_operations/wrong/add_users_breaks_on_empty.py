"""VALUES with nothing behind it is a syntax error."""

# caught by: test_add_users_stores_all_and_counts


async def add_users(pool, users):
    marks = ", ".join(f"(${n}, ${n + 1})" for n in range(1, 2 * len(users), 2))
    values = [value for user in users for value in user]
    await pool.execute(f"INSERT INTO users (name, email) VALUES {marks}", *values)
    return len(users)
