"""`$` of a regular expression lets a line end pass."""

# caught by: test_list_products_knows_four_names_only

import re


async def list_products(pool, *, order_by="name", descending=False):
    if not re.match(r"^(id|name|price|stock)$", order_by):
        raise ValueError(order_by)
    rows = await pool.fetch(
        f"SELECT * FROM products ORDER BY {order_by} {'DESC' if descending else 'ASC'}, id"
    )
    return [dict(row) for row in rows]
