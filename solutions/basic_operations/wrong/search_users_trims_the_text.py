"""Blanks at the ends of what is searched for are left out."""
# caught by: test_search_users_finds_any_text

_search_users = search_users


async def search_users(pool, text):
    return await _search_users(pool, text.strip())
