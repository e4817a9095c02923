"""Making a data directory from nothing, once for many servers."""

import asyncio
import os
import pwd
from pathlib import Path

from grader.errors import GraderFault
from grader.model import Box, Launch
from grader.servers.binaries import Binaries
from grader.servers.postgresql import parse_version, settings_for
from grader.servers.postmaster import ENVIRONMENT, SERVER_UID, find_tool

#: C sorts alike everywhere.
OPTIONS = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")

#: Small WAL segments: less to copy, less memory in each copy.
FASTER = ("--no-sync", "--wal-segsize=1")

#: No page comes from a disk that could have lost a bit. Before version 18 there are none anyway.
FASTER_18 = ("--no-data-checksums",)


async def make_data_directory(launch: Launch, binaries: Binaries, home: Path) -> None:
    """Run initdb for a new directory `home`, configured, owned by whom PostgreSQL runs as."""
    # initdb looks its user up; "nobody" is in every passwd, and what a rootless box maps to.
    uid = pwd.getpwnam("nobody").pw_uid
    home.mkdir(mode=0o700)
    _give(home, uid)
    box = Box(
        name="initdb",
        argv=(str(binaries.initdb), "-D", str(home), *options_for(binaries.version)),
        uid=uid,
        read_only=(*binaries.read_only, find_tool("sh"), Path("/etc/passwd")),
        writable=(home,),
        env=ENVIRONMENT,
        never_root=True,
    )
    process = await launch(box)
    try:
        if await process.wait() != 0:
            raise GraderFault("initdb failed", detail=await process.stderr_tail())
    finally:
        await process.kill()
    (home / "postgresql.conf").write_text(configuration(binaries.version))
    await asyncio.to_thread(_give, home, SERVER_UID)


def options_for(version: str) -> tuple[str, ...]:
    """Return the options of initdb for a server of this version."""
    return OPTIONS + FASTER + (FASTER_18 if parse_version(version)[0] >= 18 else ())


def configuration(version: str) -> str:
    """Return the text of postgresql.conf: reached by a Unix socket only, and only by its owner."""
    settings = settings_for(version) | {"listen_addresses": "", "unix_socket_permissions": "0700"}
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _give(tree: Path, uid: int) -> None:
    """Make everything in the tree that user's, if we may."""
    if os.geteuid() != 0:
        return
    for folder, _, names in os.walk(tree):
        for path in [Path(folder), *(Path(folder, name) for name in names)]:
            os.chown(path, uid, uid)
