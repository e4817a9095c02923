"""TLS to a given server: begun by the tap and by the grader, proven as the DSN asks, or refused."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from grader.address import Address
from grader.errors import OperatorError
from grader.servers.databases import TemplateSpec
from grader.servers.given import open_given
from grader.servers.server import Server
from grader.servers.tls import read_encryption
from grader.tap import open_tap
from tests.integration.encrypted_postgresql import NoTLSError, OnPort, postgresql_on_port
from tests.waiting import HANG_S

IS_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def encrypted() -> Iterator[OnPort]:
    try:
        with postgresql_on_port(tls=True) as there:
            yield there
    except NoTLSError as error:
        pytest.skip(f"TLS IS NOT TESTED: {error}")


@pytest.fixture(scope="module")
def plain() -> Iterator[OnPort]:
    try:
        with postgresql_on_port(tls=False) as there:
            yield there
    except NoTLSError as error:
        pytest.skip(f"TLS IS NOT TESTED: {error}")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory without certificates."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def spec(tmp_path: Path) -> TemplateSpec:
    (tmp_path / "shop.sql").write_text("CREATE TABLE users (id int PRIMARY KEY);")
    return TemplateSpec("shop", (tmp_path / "shop.sql",))


async def speaks(server: Server) -> bool:
    """Whether the sessions of a test's verifier are encrypted, and the tap's would be."""
    database = await server.clone("shop")
    session = await server.log_in(database)
    found: bool = await session.fetchval(IS_ENCRYPTED)
    await session.close()
    await server.drop(database)
    assert found is (server.address.tls is not None)
    return found


async def refusal(dsn: str, spec: TemplateSpec) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        async with open_given(dsn, [spec]):
            pass
    return caught.value


@pytest.mark.parametrize(
    ("mode", "host"),
    [
        ("prefer", "127.0.0.1"),
        ("require", "127.0.0.1"),
        ("verify-ca", "127.0.0.1"),
        ("verify-full", "localhost"),
    ],
)
async def test_server_that_takes_tls(
    encrypted: OnPort, spec: TemplateSpec, mode: str, host: str
) -> None:
    """Every mode that may encrypts; only verify-full minds the name."""
    root = encrypted.authority if mode.startswith("verify") else None
    async with open_given(encrypted.dsn(mode, host=host, root=root), [spec]) as server:
        assert await speaks(server)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
async def test_server_that_takes_none(plain: OnPort, spec: TemplateSpec, mode: str) -> None:
    """Every mode that may do without does."""
    async with open_given(plain.dsn(mode), [spec]) as server:
        assert not await speaks(server)


async def test_tls_that_the_server_does_not_take(plain: OnPort, spec: TemplateSpec) -> None:
    """sslmode=require is not content with less."""
    assert "rejected SSL" in (await refusal(plain.dsn("require"), spec)).message


async def test_server_that_takes_nothing_else(encrypted: OnPort, spec: TemplateSpec) -> None:
    """sslmode=disable is the server's to refuse."""
    assert "no encryption" in (await refusal(encrypted.dsn("disable"), spec)).message


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full", "require"])
async def test_certificate_of_another_authority(
    encrypted: OnPort, spec: TemplateSpec, mode: str
) -> None:
    """It is not trusted, and the file that says so is named; a file counts for require, too."""
    error = await refusal(encrypted.dsn(mode, root=encrypted.another), spec)
    assert "not trusted" in error.message
    assert str(encrypted.another) in error.message
    assert "sslrootcert" in error.hint


async def test_certificate_for_another_host(encrypted: OnPort, spec: TemplateSpec) -> None:
    """The host that the DSN names is told, and the mode that would not mind."""
    dsn = encrypted.dsn("verify-full", host="127.0.0.1", root=encrypted.authority)
    error = await refusal(dsn, spec)
    assert "127.0.0.1 is not for that host" in error.message
    assert "sslmode=verify-ca" in error.hint


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
async def test_no_authority(encrypted: OnPort, spec: TemplateSpec, mode: str) -> None:
    """What would have to be proven by a file that nobody named is refused."""
    assert "sslrootcert=FILE" in (await refusal(encrypted.dsn(mode), spec)).hint


async def test_authority_in_its_place(encrypted: OnPort, spec: TemplateSpec, home: Path) -> None:
    """libpq's own place for the file is looked at."""
    (home / ".postgresql").mkdir()
    shutil.copy(encrypted.authority, home / ".postgresql" / "root.crt")
    async with open_given(encrypted.dsn("verify-full"), [spec]) as server:
        assert await speaks(server)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("sslmode=perhaps", "sslmode=perhaps"),
        ("sslmode=require&sslcrl=list.pem", "sslcrl"),
        ("sslmode=verify-full&sslrootcert=/nowhere.crt", "/nowhere.crt"),
        ("sslmode=require&sslcert=/nowhere.crt", "/nowhere.crt"),
        ("sslmode=require&sslrootcert=system", "sslrootcert=system"),
    ],
)
def test_words_that_cannot_be_kept(words: str, named: str) -> None:
    """What of TLS is not known, or not there, is named."""
    with pytest.raises(OperatorError, match=named):
        read_encryption(f"postgresql://me:hunter2@localhost/db?{words}")


async def test_tap_ends_tls(encrypted: OnPort) -> None:
    """The student's side is plain, the server's is not; and much fits through."""
    dsn = encrypted.dsn("verify-full", root=encrypted.authority)
    tls = read_encryption(dsn).context
    with tempfile.TemporaryDirectory() as place:
        async with open_tap(Path(place) / ".s.PGSQL.5432") as tap:
            upstream = Address(host="localhost", port=encrypted.port, tls=tls)
            recording = tap.record(upstream, user="postgres", database="postgres")
            student = await asyncpg.connect(host=place, user="x", database="x", timeout=HANG_S)
            assert await student.fetchval(IS_ENCRYPTED)
            rows = await student.fetch("SELECT repeat('x', 1000000) FROM generate_series(1, 20)")
            assert len(rows) == 20
            await student.close()
            assert [statement.sql for statement in recording.statements][:1] == [IS_ENCRYPTED]


async def test_cancel_request_goes_by_tls(encrypted: OnPort) -> None:
    """What a student's code gives up ends on the server, which would take no other request."""
    tls = read_encryption(encrypted.dsn("require")).context
    with tempfile.TemporaryDirectory() as place:
        async with open_tap(Path(place) / ".s.PGSQL.5432") as tap:
            upstream = Address(host="localhost", port=encrypted.port, tls=tls)
            tap.record(upstream, user="postgres", database="postgres")
            student = await asyncpg.connect(host=place, user="x", database="x", timeout=HANG_S)
            with pytest.raises(TimeoutError):
                await student.execute("SELECT pg_sleep(100000)", timeout=0.1)
            assert await asyncio.wait_for(student.fetchval("SELECT 1"), HANG_S) == 1
            await student.close()


async def test_tap_does_not_trust_what_it_cannot_prove(encrypted: OnPort) -> None:
    """A server that is another one by now gets no startup packet."""
    tls = read_encryption(encrypted.dsn("verify-full", root=encrypted.another)).context
    with tempfile.TemporaryDirectory() as place:
        async with open_tap(Path(place) / ".s.PGSQL.5432") as tap:
            upstream = Address(host="localhost", port=encrypted.port, tls=tls)
            recording = tap.record(upstream, user="postgres", database="postgres")
            with pytest.raises((OSError, asyncpg.PostgresConnectionError)):
                await asyncpg.connect(host=place, user="x", database="x", timeout=HANG_S)
            assert "certificate verify failed" in str(recording.faults)
