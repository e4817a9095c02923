"""Changes the prices in orders that are open as well."""
# caught by: test_reprice_sets_these_prices_and_no_others


async def reprice(pool, prices):
    status = await pool.execute(
        "WITH done AS (UPDATE products SET price = new.price FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price) WHERE products.id = new.id RETURNING products.id, products.price), open AS (UPDATE order_items SET price = done.price FROM done, orders WHERE order_items.product_id = done.id AND orders.id = order_items.order_id AND orders.status = 'open') SELECT FROM done",
        list(prices),
        list(prices.values()),
    )
    return int(status.split()[1])
