"""gather over the pool: many connections, many round trips, many transactions."""

# caught by: test_add_users_costs_the_same_for_many, test_add_users_is_all_or_none_within_the_list

import asyncio


async def add_users(pool, users):
    await asyncio.gather(*(create_user(pool, name, email) for name, email in users))
    return len(users)
