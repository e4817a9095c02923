"""Profiles of users who are not active are taken for unknown."""

# caught by: test_profile_comes_back_equal


async def load_profile(pool, profile_id):
    row = await pool.fetchrow(
        "SELECT p.* FROM profiles p JOIN users u ON u.id = user_id AND u.active WHERE p.id = $1",
        profile_id,
    )
    return Profile(**{k: v for k, v in row.items() if k != "id"}) if row else None
