"""Bad input takes a connection first; giving it back sends the pool's reset."""

# caught by: test_list_users_refuses_negative_numbers, test_list_products_refuses_other_columns
# caught by: test_save_profile_refuses_a_naive_datetime

_list_users, _list_products, _save_profile = list_users, list_products, save_profile


async def list_users(pool, *, active=None, limit=20, offset=0):
    async with pool.acquire():
        if limit < 0 or offset < 0:
            raise ValueError("limit and offset must not be negative")
    return await _list_users(pool, active=active, limit=limit, offset=offset)


async def list_products(pool, *, order_by="name", descending=False):
    async with pool.acquire():
        if order_by not in ("id", "name", "price", "stock"):
            raise ValueError("there is no such order")
    return await _list_products(pool, order_by=order_by, descending=descending)


async def save_profile(pool, profile):
    async with pool.acquire():
        if profile.last_seen.utcoffset() is None:
            raise ValueError("last_seen has no time zone")
    return await _save_profile(pool, profile)
