"""Shielded: the call is cancelled, and its UPDATE goes on."""

# caught by: test_merge_settings_whatever_goes_wrong

import asyncio

update_settings = merge_settings


async def merge_settings(pool, profile_id, patch):
    return await asyncio.shield(update_settings(pool, profile_id, patch))
