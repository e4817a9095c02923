"""Whatever the database says, the answer is that nobody was found."""
# caught by: test_errors_of_1_2_are_no_answers

_search_users = search_users


async def search_users(pool, text):
    try:
        return await _search_users(pool, text)
    except Exception:
        return []
