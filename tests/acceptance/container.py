"""A container as platforms run graders in: another system as the root, and Docker's own limits.

Made by bubblewrap, because it has no engine to ask: a root of its own, namespaces, the capabilities
that Docker leaves, and of Docker's filter for system calls what grading could meet: nobody without
CAP_SYS_ADMIN makes a namespace or a mount.
Source: https://docs.docker.com/engine/security/seccomp/ and
https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
"""

import errno
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from grader.sandbox.bubblewrap import find_bwrap
from grader.sandbox.system_calls import NEW_NAMESPACES
from grader.seccomp import ALLOW, Argument, Rules, assemble, refuse, refuse_all
from grader.seccomp.assembler import ANY_BIT
from tests.acceptance.program import Run
from tests.waiting import HANG_S

#: What a container's root may do unless more is asked for.
CAPABILITIES = (
    *("CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID"),
    *("SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"),
)

#: What Docker's filter refuses to who has no CAP_SYS_ADMIN, of what we could want.
RULES: Rules = {
    **refuse_all("unshare", "setns", "mount", "umount2", "pivot_root", "open_tree", "move_mount"),
    **refuse_all("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "bpf", "keyctl"),
    "clone": Argument(0, ((ANY_BIT, NEW_NAMESPACES, refuse()),), ALLOW),
    "clone3": refuse(errno.ENOSYS),
}

USER = 1000


@dataclass(frozen=True)
class Container:
    """A system that programs run in, as root or as an ordinary user."""

    system: Path
    binds: Mapping[str, Path] = field(default_factory=dict)  # place in it -> folder of ours
    namespaces: bool = True  # False: as Docker runs a container that nobody gave more
    root: bool = True

    def run(self, *command: str, home: str = "/root", timeout: float = HANG_S) -> Run:
        """Run a program there to its end, without a network."""
        with TemporaryFile() as steps:
            steps.write(b"" if self.namespaces else assemble(RULES))
            steps.seek(0)
            done = subprocess.run(
                [*self._around(steps.fileno()), *self._who(), *_nothing_but(home), *command],
                capture_output=True,
                encoding="utf-8",
                stdin=subprocess.DEVNULL,
                timeout=timeout,
                pass_fds=(steps.fileno(),),
            )
        return Run(done.returncode, done.stdout, done.stderr)

    def do(self, *command: str, home: str = "/root") -> str:
        """Run what has to work, and return what it printed."""
        run = self.run(*command, home=home)
        assert run.code == 0, run
        return run.out

    def _around(self, steps: int) -> list[str]:
        bwrap = find_bwrap()
        assert bwrap is not None and os.geteuid() == 0
        shared = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        given = ["ALL"] if self.namespaces else [f"CAP_{name}" for name in CAPABILITIES]
        rights = [word for name in given for word in ("--cap-add", name)]
        filtered = [] if self.namespaces else ["--seccomp", str(steps)]
        mounts = ["--bind", str(self.system), "/", "--proc", "/proc", "--dev", "/dev"]
        memory = ["--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/dev/shm"]
        binds = [w for place, path in self.binds.items() for w in ("--bind", str(path), place)]
        walls = [*shared, "--die-with-parent", "--cap-drop", "ALL", *rights, *filtered]
        return [str(bwrap), *walls, *mounts, *memory, *binds, "--chdir", "/", "--"]

    def _who(self) -> Sequence[str]:
        """Who runs it; with namespaces in a /proc of which nothing is covered, as on a machine."""
        who = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--")
        fresh = ("sh", "-c", 'mount -t proc proc /proc && exec "$@"', "sh")
        return (*(fresh if self.namespaces else ()), *(() if self.root else who))


def _nothing_but(home: str) -> list[str]:
    """The words before a command that give it an environment like an image's."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return ["env", "-i", f"HOME={home}", f"PATH={path}"]
