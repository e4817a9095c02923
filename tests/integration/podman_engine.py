"""podman in Docker's place: its service, on a socket and with storage of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.docker_engine import NoEngineError, wait_for
from tests.waiting import HANG_S

#: podman asks for more open files and processes than a root without CAP_SYS_RESOURCE may give.
SETTINGS = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
"""


@contextmanager
def open_podman() -> Iterator[str]:
    """Yield the DOCKER_HOST of a podman that shares nothing with the system's."""
    if os.geteuid() != 0 or shutil.which("podman") is None:
        raise NoEngineError("not root, or no podman")
    with tempfile.TemporaryDirectory(prefix="podman-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        storage = place / "storage"
        host = f"unix://{place}/podman.sock"
        (place / "containers.conf").write_text(SETTINGS + _runtime())
        command = ["podman", "--root", str(storage), "--runroot", f"{place}/run"]
        with (place / "log").open("wb") as log:
            service = subprocess.Popen(
                [*command, "system", "service", "--time", "0", host],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "CONTAINERS_CONF": f"{place}/containers.conf"},
            )
        try:
            wait_for(host, service, place / "log")
            yield host
        finally:
            service.terminate()
            service.wait(HANG_S)
            subprocess.run(["umount", storage / "overlay"], check=False, capture_output=True)


def _runtime() -> str:
    """Where there is runc it is taken: crun refuses control groups of both versions at once."""
    return 'runtime = "runc"\n' if shutil.which("runc") else ""
