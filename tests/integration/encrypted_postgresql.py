"""A PostgreSQL on a port of this machine that speaks TLS alone, or not at all.

The system's own: the wheel's is built without TLS.
"""

import datetime
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.waiting import HANG_S

#: Who comes the other way is refused.
LOGINS = """\
{way} all postgres 127.0.0.1/32 trust
{way} all all      127.0.0.1/32 scram-sha-256
"""


class NoTLSError(Exception):
    """Why there is no such server here."""


@dataclass(frozen=True)
class OnPort:
    """Where it is; its certificate is for ``localhost``, and not for 127.0.0.1."""

    port: int
    authority: Path
    another: Path  # an authority that has nothing to do with it

    def dsn(self, mode: str, *, host: str = "localhost", root: Path | None = None) -> str:
        """The DSN of its superuser."""
        file = f"&sslrootcert={root}" if root else ""
        return f"postgresql://postgres@{host}:{self.port}/postgres?sslmode={mode}{file}"


class Authority:
    """Signs certificates."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def sign(self, key: ec.EllipticCurvePrivateKey, name: x509.Name, *, ca: bool) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        )
        return built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def write(self, file: Path) -> Path:
        file.write_bytes(self.sign(self.key, self.name, ca=True))
        return file


@contextmanager
def postgresql_on_port(*, tls: bool) -> Iterator[OnPort]:
    """Run one, with an authority of its own. Raises NoTLSError."""
    programs = _programs()
    home = Path(tempfile.mkdtemp(prefix="tls-"))
    home.chmod(0o711)
    identity: dict[str, Any] = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    data = home / "data"
    initdb = [str(programs / "initdb"), f"--pgdata={data}", "--username=postgres", "--no-sync"]
    subprocess.run(
        [*initdb, "--auth=trust"], check=True, stdout=subprocess.DEVNULL, cwd="/", **identity
    )
    ours = Authority("the course's authority")
    _give_certificate(ours, data, owner=identity)
    (data / "pg_hba.conf").write_text(LOGINS.format(way="hostssl" if tls else "hostnossl"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = ["-F", "-c", "listen_addresses=127.0.0.1", "-p", str(port), "-c", f"ssl={tls:d}"]
    postgres = [str(programs / "postgres"), f"-D{data}", f"-k{home}", *flags]
    process: subprocess.Popen[bytes]
    with subprocess.Popen(postgres, stderr=subprocess.PIPE, cwd="/", **identity) as process:
        try:
            assert process.stderr is not None
            assert any(b"ready to accept connections" in line for line in process.stderr)
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
            another = Authority("somebody else's authority").write(home / "another.crt")
            yield OnPort(port, ours.write(home / "authority.crt"), another)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=HANG_S)
            shutil.rmtree(home)


def _programs() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        libraries = subprocess.run(["ldd", folder / "postgres"], capture_output=True, check=False)
        if b"libssl" in libraries.stdout:
            return folder
    raise NoTLSError("no PostgreSQL with TLS in /usr/lib/postgresql")


def _give_certificate(authority: Authority, data: Path, *, owner: dict[str, Any]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    plain = serialization.NoEncryption()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain
    )
    for file, text in (
        ("server.crt", authority.sign(key, name, ca=False)),
        ("server.key", secret),
    ):
        (data / file).write_bytes(text)
        (data / file).chmod(0o600)
        if owner:
            os.chown(data / file, owner["user"], owner["group"])
