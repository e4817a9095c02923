"""A statement takes 32,767 parameters at most: one for each value, and many users are too many."""

# caught by: test_add_users_is_all_or_none_for_thousands


async def add_users(pool, users):
    if not users:
        return 0
    places = ", ".join(f"(${2 * n + 1}, ${2 * n + 2})" for n in range(len(users)))
    values = [value for user in users for value in user]
    await pool.execute(f"INSERT INTO users (name, email) VALUES {places}", *values)
    return len(users)
