"""The tags go through a set: what is there twice, and the order, is lost."""
# caught by: test_profile_holds_any_value_of_its_types

from dataclasses import replace

_save_profile = save_profile


async def save_profile(pool, profile):
    return await _save_profile(pool, replace(profile, tags=list(dict.fromkeys(profile.tags))))
