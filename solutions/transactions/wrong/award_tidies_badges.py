"""Badges are trimmed and lowered: two that differ are one, and the second is not new."""
# caught by: test_award_takes_badges_as_they_are

_award = award


async def award(pool, user_id, points, badge):
    return await _award(pool, user_id, points, badge.strip().lower())
