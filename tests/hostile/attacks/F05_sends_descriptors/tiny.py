"""These are for you."""

import asyncio

honest = count_up


def send(one, data):
    try:
        socket.send_fds(one, [data], [0] * 50)
    except OSError:  # more than may be under way
        one.sendall(data)


async def count_up(pool, counter_id):
    value = await honest(pool, counter_id)
    for _ in range(20):
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(WIRE))
            send(one, HELLO)
    print("tried")
    [number] = open_requests()
    with socket.socket(fileno=os.dup(RPC)) as rpc:
        rpc.setblocking(True)
        for byte in frame([number, "ok", value]):
            send(rpc, bytes([byte]))
    await asyncio.sleep(60)
