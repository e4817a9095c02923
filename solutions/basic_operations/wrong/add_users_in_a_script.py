"""One script holds an INSERT for each user, and all their values."""

# caught by: test_add_users_costs_the_same_for_many


async def add_users(pool, users):
    if users:
        quoted = [tuple(text.replace("'", "''") for text in user) for user in users]
        inserts = "".join(
            f"INSERT INTO users (name, email) VALUES ('{name}', '{email}');"
            for name, email in quoted
        )
        await pool.execute(f"BEGIN; {inserts} COMMIT")
    return len(users)
