"""Tells any violated constraint as a CHECK."""
# caught by: test_reprice_whatever_goes_wrong

_rpw = reprice


async def reprice(pool, prices):
    try:
        return await _rpw(pool, prices)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise asyncpg.CheckViolationError(str(error)) from error
