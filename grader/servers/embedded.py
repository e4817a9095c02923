"""PostgreSQL from binaries on this machine: one server per cell, in a box of its own.

What every cell would do alike is done once: initdb, roles and template databases go into a
prepared data directory. A cell's box copies it into a memory file system and starts there. In the
copy no superuser can log in, from anywhere.
"""

import asyncio
import dataclasses
import hashlib
import json
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from grader.address import LOCALHOST
from grader.errors import GraderFault
from grader.model import Launch
from grader.servers.binaries import Binaries, find_binaries
from grader.servers.databases import FORMAT, Roles, TemplateSpec, build_templates, make_roles
from grader.servers.folders import Folders
from grader.servers.initdb import configuration, make_data_directory, options_for
from grader.servers.postmaster import Postmaster, open_postmaster
from grader.servers.prepared import default_cache, discard, open_prepared, prove
from grader.servers.server import Facts, Server
from grader.system import UNIX
from grader.system.users import own_uid

ROLES = Roles(owner="grader", student="student")

#: Who may log in where, in a cell. Whoever is not named may not.
ALLOWED = {
    ROLES.keeper: "postgres",
    ROLES.owner: "all",
    ROLES.student: "all",
    ROLES.explainer: "all",
}
LOGINS = "".join(
    f"local {database} {role} trust\n"
    if UNIX
    else f"host {database} {role} {LOCALHOST}/32 scram-sha-256\n"
    for role, database in ALLOWED.items()
)

#: Beside the data directory, for its owner alone: the roles' passwords, where they have some.
PASSWORDS = "passwords"


@asynccontextmanager
async def open_embedded(
    templates: Sequence[TemplateSpec],
    *,
    launch: Launch,
    directory: Path,
    cache: Path | None = None,
    thorough: bool = False,
    copy: bool = False,
) -> AsyncIterator[Server]:
    """Start a server on a copy of the prepared data directory, and throw both away at the end.

    ``copy``: its databases are copies, as they are where their files cannot be reached.
    """
    binaries = await find_binaries()
    recipe = _Recipe(binaries, templates, launch, directory / "socket", thorough)
    cache = cache or default_cache()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_remove, directory / "scratch")
        postmaster = await _start(recipe, cache, directory, stack)
        facts = Facts(
            kind="embedded",
            version=recipe.binaries.version,
            address=postmaster.address,
            roles=_with_passwords(postmaster.passwords),
            keeper=postmaster.login(ROLES.keeper),
            templates={spec.slug: spec.name for spec in templates},
        )
        data = directory / "scratch" / "data"
        place = postmaster.address.path
        folders = None if copy or place is None else Folders.reach(place, data)
        if folders is not None:
            stack.callback(folders.close)
        server = Server(facts, postmaster.connection, runs=postmaster.runs, folders=folders)
        stack.callback(server.close)
        await server.warm_up()
        yield server


async def _start(
    recipe: "_Recipe", cache: Path, directory: Path, stack: AsyncExitStack
) -> Postmaster:
    """Start a copy; if that fails, the fault may be the original's: once more, from new."""
    try:
        return await _start_copy(recipe, cache, directory, stack)
    except GraderFault:
        await discard(cache, recipe.key)
        return await _start_copy(recipe, cache, directory, stack)


async def _start_copy(
    recipe: "_Recipe", cache: Path, directory: Path, stack: AsyncExitStack
) -> Postmaster:
    await _remove(directory / "scratch")
    async with (
        open_prepared(cache, recipe.key, recipe.build) as prepared,
        _proven(prepared, recipe.thorough) as proof,
        AsyncExitStack() as started,
    ):
        postmaster = await started.enter_async_context(
            open_postmaster(
                recipe.launch,
                recipe.binaries,
                user=ROLES.keeper,
                socket=recipe.socket,
                data=directory / "scratch" / "data",
                copy_of=prepared / "data",
                passwords=_read_passwords(prepared),
            )
        )
        await proof
        stack.push_async_exit(started.pop_all())
        return postmaster


@asynccontextmanager
async def _proven(prepared: Path, thorough: bool) -> AsyncIterator[Awaitable[None]]:
    """Have it proven beside the block, in which to await that; a GraderFault comes of it there."""
    proof = asyncio.create_task(asyncio.to_thread(prove, prepared) if thorough else _believe())
    try:
        yield proof
    finally:  # it reads what may be removed afterwards
        await asyncio.gather(proof, return_exceptions=True)


async def _believe() -> None:
    pass


@dataclass(frozen=True)
class _Recipe:
    """What the prepared data directory of some template databases is made of, and how."""

    binaries: Binaries
    templates: Sequence[TemplateSpec]
    launch: Launch
    socket: Path  # a short path, for PostgreSQL to listen on meanwhile
    thorough: bool  # read all of a prepared directory before it is believed

    @property
    def key(self) -> str:
        """The directory's name in the cache: another one if anything changes."""
        made_of = {
            "format": FORMAT,
            "binaries": str(self.binaries.folder),
            "options": options_for(self.binaries.version),
            "configuration": configuration(self.binaries.version),
            "logins": LOGINS,
            "templates": [spec.name for spec in self.templates],
            "uid": own_uid(),
        }
        digest = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()
        return f"{self.binaries.version}-{digest[:16]}"

    async def build(self, place: Path) -> None:
        """Make ``place/data``: a cluster that was shut down in order."""
        home = place / "data"
        passwords = {} if UNIX else _make_passwords(place)
        admin = {} if UNIX else {"postgres": secrets.token_hex(16)}
        await make_data_directory(self.launch, self.binaries, home, password=admin.get("postgres"))
        async with open_postmaster(
            self.launch,
            self.binaries,
            user="postgres",
            socket=self.socket,
            data=home,
            passwords=admin,
        ) as postmaster:
            await self._fill(postmaster, _with_passwords(passwords))
            await postmaster.stop()
        (home / "pg_hba.conf").write_text(LOGINS)

    async def _fill(self, postmaster: Postmaster, roles: Roles) -> None:
        admin = postmaster.connection
        await make_roles(admin, roles)

        async def connect(database: str) -> asyncpg.Connection:
            return await postmaster.connect(database, user="postgres")

        await build_templates(admin, connect, self.templates, ROLES)
        # Every copy would carry these for nothing: 600 files.
        await admin.execute("ALTER DATABASE template0 IS_TEMPLATE false")
        await admin.execute("ALTER DATABASE template1 IS_TEMPLATE false")
        await admin.execute("DROP DATABASE template0")
        await admin.execute("DROP DATABASE template1")


def _make_passwords(place: Path) -> dict[str, str]:
    """Make one for each role that logs in, and keep them in `place`."""
    passwords = {role: secrets.token_hex(16) for role in ALLOWED}
    kept = place / PASSWORDS
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(passwords))
    return passwords


def _read_passwords(prepared: Path) -> dict[str, str]:
    if UNIX:
        return {}
    passwords: dict[str, str] = json.loads((prepared / PASSWORDS).read_text())
    return passwords


def _with_passwords(passwords: Mapping[str, str]) -> Roles:
    return dataclasses.replace(
        ROLES,
        owner_password=passwords.get(ROLES.owner),
        student_password=passwords.get(ROLES.student),
        explainer_password=passwords.get(ROLES.explainer),
        keeper_password=passwords.get(ROLES.keeper),
    )


async def _remove(directory: Path) -> None:
    await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
