"""The empty text is taken for no question; it is in every name."""
# caught by: test_search_users_finds_any_text

_search_users = search_users


async def search_users(pool, text):
    return await _search_users(pool, text) if text else []
