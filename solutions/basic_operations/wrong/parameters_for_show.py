"""Values stand in the texts as digits, and once more in parameters that nobody uses."""

# caught by: test_create_user_stores_any_text_as_it_is, test_search_users_cannot_be_injected
# caught by: test_find_profiles_takes_any_text


def written(value):
    return f"convert_from('\\x{value.encode().hex()}', 'UTF8')"


async def create_user(pool, name, email):
    sql = f"SELECT {written(name)}, {written(email)} WHERE $1::text IS NOT NULL"
    return await pool.fetchval(f"INSERT INTO users (name, email) {sql} RETURNING id", name)


async def search_users(pool, text):
    sql = (
        f"SELECT * FROM users WHERE strpos(lower(name), lower({written(text)})) > 0"
        " AND $1::text IS NOT NULL ORDER BY id"
    )
    return [dict(row) for row in await pool.fetch(sql, text)]


async def find_profiles_with_skill(pool, skill):
    sql = (
        f"SELECT id FROM profiles WHERE details @> {written(json.dumps({'skills': [skill]}))}::jsonb"
        " AND $1::text IS NOT NULL ORDER BY id"
    )
    return [row["id"] for row in await pool.fetch(sql, skill)]
