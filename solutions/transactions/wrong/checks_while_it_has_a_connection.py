"""Bad input takes a connection first; giving it back sends the pool's reset."""

# caught by: test_transfer_refuses_nonsense, test_place_order_refuses_nonsense
# caught by: test_reserve_seat_with_one_attempt_or_none
# caught by: test_transfer_logged_keeps_the_row_of_a_refused_transfer, test_award_refuses_nonsense

_transfer, _place_order, _reserve_seat = transfer, place_order, reserve_seat
_transfer_logged, _award = transfer_logged, award


async def transfer(pool, *payment):
    async with pool.acquire():
        check_transfer(*payment)
    return await _transfer(pool, *payment)


async def place_order(pool, user_id, items):
    async with pool.acquire():
        if not items or any(quantity <= 0 for _, quantity in items):
            raise ValueError("an order needs items, and of each at least one piece")
    return await _place_order(pool, user_id, items)


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    async with pool.acquire():
        if attempts < 1:
            raise ValueError("at least one attempt")
    return await _reserve_seat(pool, seat_id, user_id, attempts=attempts)


async def transfer_logged(pool, *payment):
    async with pool.acquire():
        check_transfer(*payment)
    return await _transfer_logged(pool, *payment)


async def award(pool, user_id, points, badge):
    async with pool.acquire():
        if points <= 0:
            raise ValueError("the points must be positive")
    return await _award(pool, user_id, points, badge)
