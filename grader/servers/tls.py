"""TLS to a given server, as a DSN asks for it: libpq's words, and what they mean to libpq.

It is the tap's connection and the grader's own that are encrypted. The student's code speaks to the
tap, on a socket of its box, as plainly as ever.

Source: https://www.postgresql.org/docs/current/libpq-ssl.html
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from grader.errors import OperatorError
from grader.servers.dsn import host_and_port

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
WORDS = {"sslmode", "sslrootcert", "sslcert", "sslkey"}

#: libpq's own place for the authority's certificate, in the home directory.
ROOT = Path(".postgresql", "root.crt")

#: OpenSSL's names for a certificate that is good, and somebody else's.
OTHER_NAME = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


@dataclass(frozen=True)
class Encryption:
    """How to speak to the server. With ``prefer`` it may refuse, and is spoken to plainly."""

    mode: str
    root: str = ""  # the file of the authority's certificate, if one is asked for
    context: ssl.SSLContext | None = None  # None: plainly

    @property
    def first(self) -> ssl.SSLContext | str | bool:
        """What asyncpg's `ssl` is for the very first connection."""
        return "prefer" if self.mode == "prefer" else self.context or False


def read_encryption(dsn: str) -> Encryption:
    """Read what the DSN says. Raises OperatorError for a mode or file that cannot be used."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(dsn).query).items()}
    mode = query.get("sslmode", "prefer")
    if mode not in MODES:
        raise OperatorError(
            f"the DSN's sslmode={mode} is none", hint=f"choose one of {', '.join(MODES)}"
        )
    for name in query:
        if name.startswith("ssl") and name not in WORDS:
            raise OperatorError(
                f"the DSN's {name} is not read here", hint=f"TLS takes {', '.join(sorted(WORDS))}"
            )
    # A socket of this machine is never encrypted; "allow" asks for it last, if at all.
    if host_and_port(dsn)[0].startswith("/") or mode in ("disable", "allow"):
        return Encryption("disable")
    root = _root(mode, query)
    return Encryption(mode, root, _context(mode, root, query))


def _root(mode: str, query: Mapping[str, str]) -> str:
    """The authority's file. One that is there counts for ``require`` too, as libpq has it."""
    if mode == "prefer":
        return ""
    found = query.get("sslrootcert", "")
    if found == "system" and mode != "verify-full":
        raise OperatorError("the DSN's sslrootcert=system needs sslmode=verify-full")
    if not found and (Path.home() / ROOT).is_file():
        found = str(Path.home() / ROOT)
    if not found and mode != "require":
        raise OperatorError(
            f"sslmode={mode} needs the certificate of the authority that the server's is from",
            hint=f"sslrootcert=FILE in the DSN, sslrootcert=system, or ~/{ROOT.as_posix()}",
        )
    return found


def _context(mode: str, root: str, query: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if root else ssl.CERT_NONE
    file = root
    try:
        if root == "system":
            context.load_default_certs()
        elif root:
            context.load_verify_locations(cafile=root)
        file = query.get("sslcert", "")
        if file:
            context.load_cert_chain(file, query.get("sslkey"), password="")
    except (OSError, ValueError) as error:  # ssl's own errors are OSErrors
        raise OperatorError(
            f"the certificate in {file} cannot be used: {error}",
            hint="sslrootcert, sslcert and sslkey name files in PEM format that you may read",
        ) from error
    return context


def explain(error: ssl.SSLCertVerificationError, host: str, root: str) -> OperatorError:
    """Say what is wrong with the server's certificate, and the way out."""
    if error.verify_code in OTHER_NAME:
        return OperatorError(
            f"the certificate of the PostgreSQL at {host} is not for that host:"
            f" {error.verify_message}",
            hint="put a name that the certificate has into the DSN; or sslmode=verify-ca, where"
            " nobody else has a certificate of the same authority",
        )
    return OperatorError(
        f"the certificate of the PostgreSQL at {host} is not trusted:"
        f" {error.verify_message}, says {root}",
        hint="sslrootcert in the DSN names the certificate of the authority that the server's is"
        " from",
    )
