"""One script that begins with BEGIN holds an UPDATE for each price."""

# caught by: test_reprice_is_one_statement


async def reprice(pool, prices):
    if not prices:
        return 0
    known = "SELECT count(*) FROM products WHERE id = ANY($1::bigint[])"
    count = await pool.fetchval(known, list(prices))
    script = ";".join(
        f"UPDATE products SET price = {p} WHERE id = {one}" for one, p in prices.items()
    )
    await pool.execute(f"BEGIN; {script}; COMMIT")
    return count
