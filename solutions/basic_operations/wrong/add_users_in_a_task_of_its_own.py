"""The users are added by a task that nobody cancels."""

# caught by: test_add_users_whatever_goes_wrong

import asyncio

insert_users = add_users


async def add_users(pool, users):
    work = asyncio.create_task(insert_users(pool, users))
    await asyncio.wait([work])
    return work.result()
