"""This package as a wheel: what is graded with there is what is graded with here."""

import base64
import hashlib
import io
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.errors import OperatorError
from grader.version import ROOT

NAME = "asyncpg-grader"

#: Of an installed package, what its installer wrote about itself.
INSTALLERS_OWN = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")

BUILD_S = 300.0


def make_wheel() -> tuple[str, bytes]:
    """Return its file name and content. Raises OperatorError."""
    if (ROOT / "pyproject.toml").is_file():
        return _build()
    try:
        return repack(distribution(NAME))
    except PackageNotFoundError as error:
        raise OperatorError(
            f"{NAME} is not installed, its files only lie on Python's path",
            hint="Install it, or run grader from a checkout.",
        ) from error


def _build() -> tuple[str, bytes]:
    """Build the checkout: with what builds it if that is installed, else by pip, which gets it."""
    with TemporaryDirectory(prefix="wheel-") as folder:
        builders = {
            "hatchling": ["build", "--target", "wheel", "--directory", folder],
            "pip": ["wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(ROOT)],
        }
        name = "hatchling" if find_spec("hatch_fancy_pypi_readme") else "pip"
        done = subprocess.run(
            [sys.executable, "-m", name, *builders[name]],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=BUILD_S,
        )
        built = list(Path(folder).glob("*.whl"))
        if done.returncode != 0 or len(built) != 1:
            raise OperatorError(
                f"the wheel of {ROOT} could not be built",
                detail=(done.stdout + done.stderr)[-2000:],
                hint="`make wheel` does the same.",
            )
        return built[0].name, built[0].read_bytes()


def repack(installed: Distribution) -> tuple[str, bytes]:
    """Put an installed package's wheel together again. Raises OperatorError.

    Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    name = installed.metadata["Name"].replace("-", "_")
    stem = f"{name}-{installed.version}"
    records, target = [], io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in filter(_belongs, installed.files or ()):
            content = _read(file)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            records.append(f"{file.as_posix()},sha256={digest.decode()},{len(content)}\n")
            archive.writestr(file.as_posix(), content)
        record = f"{stem}.dist-info/RECORD"
        archive.writestr(record, "".join([*records, f"{record},,\n"]))
    return f"{stem}-py3-none-any.whl", target.getvalue()


def _belongs(file: PackagePath) -> bool:
    """Whether a wheel holds it: what lies outside of packages was made by the installation."""
    outside = ".." in file.parts or file.is_absolute()
    return not outside and "__pycache__" not in file.parts and file.name not in INSTALLERS_OWN


def _read(file: PackagePath) -> bytes:
    try:
        return file.read_binary()
    except OSError as error:
        raise OperatorError(
            f"{file.locate()} belongs to what is installed and cannot be read: {error.strerror}",
            hint="Install it anew.",
        ) from error
