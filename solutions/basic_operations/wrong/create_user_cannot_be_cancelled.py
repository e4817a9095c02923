"""Shielded: the call is cancelled, and its INSERT goes on."""

# caught by: test_create_user_whatever_goes_wrong

import asyncio

insert_user = create_user


async def create_user(pool, name, email):
    return await asyncio.shield(insert_user(pool, name, email))
