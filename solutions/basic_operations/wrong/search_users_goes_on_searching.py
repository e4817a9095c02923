"""Shielded: nobody waits for the answer any more, and the server goes on searching."""

# caught by: test_search_users_whatever_goes_wrong

import asyncio

find_users = search_users


async def search_users(pool, text):
    return await asyncio.shield(find_users(pool, text))
