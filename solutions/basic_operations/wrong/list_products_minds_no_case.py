"""`Price` and ` price` are taken for `price`."""
# caught by: test_list_products_knows_four_names_only

_list_products = list_products


async def list_products(pool, *, order_by="name", descending=False):
    return await _list_products(pool, order_by=order_by.strip().lower(), descending=descending)
