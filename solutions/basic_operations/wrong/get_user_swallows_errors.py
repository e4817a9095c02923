"""Whatever goes wrong, there is no such user."""

# caught by: test_get_user_whatever_goes_wrong

find = get_user


async def get_user(pool, user_id):
    try:
        return await find(pool, user_id)
    except Exception:
        return None
