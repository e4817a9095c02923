"""The archive that a platform is given, written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path

from grader.errors import OperatorError
from grader.platforms.graders.archives import make_tar, make_zip
from grader.platforms.graders.kit import Shipped
from grader.reports.writing import write_bytes

MAKERS = {".zip": make_zip, ".tar": make_tar}


def write(files: Mapping[str, Shipped], target: Path) -> None:
    """Write a ``.zip`` or a ``.tar``, as the name says. Raises OperatorError."""
    if target.suffix not in MAKERS:
        raise OperatorError(
            f"{target} is neither a .zip nor a .tar", hint="Name the archive so with -o."
        )
    try:
        write_bytes(target, MAKERS[target.suffix](files))
    except OSError as error:
        raise OperatorError(f"{target} cannot be written: {error.strerror}") from error
