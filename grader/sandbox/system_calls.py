"""What no program in a box may ask of the kernel: the filter around the whole box.

The namespaces hide objects; these calls work on what has no namespace, build namespaces anew, or
are the parts of the kernel through which most escapes went. PostgreSQL, initdb, Python, and the
programs that start them need none of it. Whoever writes such a program learns by EPERM.
"""

import errno

from grader.seccomp import ALLOW, Argument, Rules, assemble, refuse, refuse_all
from grader.seccomp.assembler import ANY_BIT, EQUAL
from grader.seccomp.numbers import AF_UNIX

#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. Source: linux/sched.h
NEW_NAMESPACES = 0x7E020000

#: Type into a terminal, or make the console do it (CVE-2017-5226). Source: asm-generic/ioctls.h
TIOCSTI, TIOCLINUX = 0x5412, 0x541C

#: F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_NOTIFY, F_SET_RW_HINT,
#: F_SET_FILE_RW_HINT: on a file that two boxes see, what one sets the other can feel.
#: F_SETPIPE_SZ: what all pipes of a user may hold together; rootless boxes are the grader's user.
#: Source: asm-generic/fcntl.h, linux/fcntl.h
SHARED = (6, 7, 37, 38, 1024, 1026, 1036, 1038, 1031)

RULES: Rules = {
    # Other processes.
    **refuse_all("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise"),
    **refuse_all("kcmp", "pidfd_getfd"),
    # Namespaces, mounts, files by handle.
    **refuse_all("unshare", "setns", "chroot", "pivot_root", "mount", "umount2"),
    **refuse_all("open_tree", "open_tree_attr", "move_mount", "mount_setattr"),
    **refuse_all("fsopen", "fsconfig", "fsmount", "fspick", "statmount", "listmount"),
    **refuse_all("open_by_handle_at", "name_to_handle_at"),
    "clone": Argument(0, ((ANY_BIT, NEW_NAMESPACES, refuse()),), ALLOW),
    # clone3 has its flags in memory, out of a filter's sight; libc then falls back to clone.
    "clone3": refuse(errno.ENOSYS),
    # What has no namespace: keys, locks on shared files, memory that no address space shows.
    **refuse_all("add_key", "request_key", "keyctl", "flock", "memfd_create", "memfd_secret"),
    "fcntl": Argument(1, tuple((EQUAL, command, refuse()) for command in SHARED), ALLOW),
    # Marks on what two boxes see: whoever may write to a device, may set its times. And to be told
    # what others do with such a file.
    **refuse_all("utime", "utimes", "futimesat", "utimensat"),
    **refuse_all("inotify_init", "inotify_init1", "inotify_add_watch"),
    **refuse_all("fanotify_init", "fanotify_mark"),
    # Contexts of asynchronous I/O, of which the whole machine has 65,536.
    **refuse_all("io_setup"),
    # The network of the machine's hypervisor, crypto of the kernel, and whatever else is a socket.
    "socket": Argument(0, ((EQUAL, AF_UNIX, ALLOW),), refuse(errno.EAFNOSUPPORT)),
    "ioctl": Argument(1, ((EQUAL, TIOCSTI, refuse()), (EQUAL, TIOCLINUX, refuse())), ALLOW),
    # The kernel's own programs and shortcuts.
    **refuse_all("bpf", "perf_event_open", "userfaultfd", "lookup_dcookie", "syslog"),
    **refuse_all("io_uring_setup", "io_uring_enter", "io_uring_register"),
    **refuse_all("personality", "modify_ldt"),
    # The machine.
    **refuse_all("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module"),
    **refuse_all("reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "vhangup"),
    **refuse_all("settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
    **refuse_all("sethostname", "setdomainname", "iopl", "ioperm"),
    **refuse_all("sched_setscheduler", "sched_setattr", "mbind", "move_pages", "migrate_pages"),
    **refuse_all("set_mempolicy", "set_mempolicy_home_node"),
}


def box_filter() -> bytes:
    """Return the program for bubblewrap's --seccomp; empty on a machine that we do not know."""
    return assemble(RULES)
