"""A cancelled task raises ShopError: who cancelled it, as a time limit does, is not told."""
# caught by: test_cancel_order_rolls_back_when_its_task_is_cancelled

_put_back = put_back


async def put_back(conn, order_id):
    try:
        await _put_back(conn, order_id)
    except asyncio.CancelledError as error:
        raise ShopError("interrupted") from error
