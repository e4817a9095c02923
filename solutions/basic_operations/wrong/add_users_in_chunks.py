"""Chunks of ten in transactions of their own."""

# caught by: test_add_users_costs_the_same_for_many, test_add_users_is_all_or_none_within_the_list


async def add_users(pool, users):
    for start in range(0, len(users), 10):
        await pool.executemany(
            "INSERT INTO users (name, email) VALUES ($1, $2)", users[start : start + 10]
        )
    return len(users)
