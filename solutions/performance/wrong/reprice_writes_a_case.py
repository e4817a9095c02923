"""Prices in the text of the statement."""

# caught by: test_reprice_is_one_statement


async def reprice(pool, prices):
    if not prices:
        return 0
    cases = " ".join(f"WHEN {product_id} THEN {price}" for product_id, price in prices.items())
    status = await pool.execute(
        f"UPDATE products SET price = CASE id {cases} END WHERE id = ANY($1)", list(prices)
    )
    return int(status.split()[-1])
