"""It depends on whom you ask."""


async def count_up(pool, counter_id):
    [number] = open_requests()
    if counter_id == 1:
        write(frame(b'[%d,"ok",{"ok":false,"ok":true}]' % number))
    write(frame(b'[%d,"ok",NaN]' % number))
    time.sleep(60)


async def rename(pool, counter_id, name):
    [number] = open_requests()
    if counter_id == 1:
        write(frame(b'\xef\xbb\xbf[%d,"ok",null]' % number))
    write(frame(b'[%d,"ok",null] [%d,"ok",null]' % (number, number)))
    time.sleep(60)


async def name_of(pool, counter_id):
    [number] = open_requests()
    write(frame(f'[{number},"ok",null]'.encode("utf-16")))
    time.sleep(60)
