"""A database that fails looks like an empty shop."""
# caught by: test_errors_of_1_2_are_no_answers

_list_products = list_products


async def list_products(pool, *, order_by="name", descending=False):
    try:
        return await _list_products(pool, order_by=order_by, descending=descending)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return []
