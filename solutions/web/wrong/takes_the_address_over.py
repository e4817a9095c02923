"""ON CONFLICT DO UPDATE: whoever comes later has the user of somebody else."""
# caught by: test_sign_up_taken


async def sign_up(new: NewUser, pool: Pool):
    insert = (
        "INSERT INTO users (name, email) VALUES ($1, $2)"
        " ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id"
    )
    return {"id": await pool.fetchval(insert, new.name, new.email)}
