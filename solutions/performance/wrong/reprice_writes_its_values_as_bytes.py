"""One UPDATE, with all ids and prices in its text, as hexadecimal digits of JSON."""

# caught by: test_reprice_is_one_statement


async def reprice(pool, prices):
    digits = json.dumps([[one, str(price)] for one, price in prices.items()]).encode().hex()
    status = await pool.execute(
        "UPDATE products SET price = (pair ->> 1)::numeric FROM"
        f" jsonb_array_elements(convert_from('\\x{digits}', 'UTF8')::jsonb) AS pair"
        " WHERE id = (pair ->> 0)::bigint"
    )
    return int(status.removeprefix("UPDATE "))
