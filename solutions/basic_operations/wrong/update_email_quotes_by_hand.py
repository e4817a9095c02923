"""The email stands in the SQL text, quoted by hand."""

# caught by: test_ids_may_be_large


async def update_email(pool, user_id, email):
    quoted = email.replace("'", "''")
    status = await pool.execute(f"UPDATE users SET email = '{quoted}' WHERE id = $1", user_id)
    return status == "UPDATE 1"
