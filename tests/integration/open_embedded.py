"""A grader of its own for test_embedded_servers.py: open an embedded server, count its users, end.

Usage: open_embedded.py CACHE SQL...
"""

import asyncio
import sys
import tempfile
from pathlib import Path

import asyncpg

from grader.sandbox import open_sandbox
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server


async def main(cache: Path, files: tuple[Path, ...]) -> None:
    sandbox = await open_sandbox("auto")
    with tempfile.TemporaryDirectory(prefix="gs-") as place:
        Path(place).chmod(0o711)
        async with open_server(
            "embedded",
            templates=[TemplateSpec("shop", files)],
            launch=sandbox.launch,
            directory=Path(place),
            cache=cache,
        ) as server:
            database = await server.clone("shop")
            connection = await asyncpg.connect(**database.verifier)
            sys.stdout.write(f"{await connection.fetchval('SELECT count(*) FROM users')}\n")
            await connection.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), tuple(map(Path, sys.argv[2:]))))
