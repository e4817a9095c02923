"""A program that stands in for bubblewrap 0.12 and its kin, which is nowhere to be had as a wheel.

By public reports it opens each folder above a mount point, and mounts on no link. So does this one,
and then becomes the one that is here. It looks at the folders of this machine, which is stricter:
bubblewrap meets most of them as it has made them itself, in an empty root.
"""

import sys
from pathlib import Path

VERSION = "bubblewrap 0.12.0"

PROGRAM = """#!{python} -IS
import os, sys

VALUES = dict.fromkeys(
    ["--ro-bind", "--ro-bind-try", "--bind", "--symlink", "--setenv"], 2
) | dict.fromkeys(
    ["--tmpfs", "--dir", "--proc", "--dev", "--remount-ro", "--perms", "--size", "--hostname"]
    + ["--chdir", "--cap-drop", "--cap-add", "--uid", "--gid", "--seccomp"], 1
)
MOUNTS = ["--ro-bind", "--ro-bind-try", "--bind", "--tmpfs", "--remount-ro"]
NOT_MOUNTED = ["--dir", "--proc", "--dev"]
words = sys.argv[1:]

def refuse(text):
    print("bwrap: " + text, file=sys.stderr)
    os._exit(1)

def points(words):
    at = 0
    while at < len(words) and words[at] != "--":
        count = VALUES.get(words[at], 0)
        if words[at] in MOUNTS + NOT_MOUNTED:
            yield words[at], words[at + count]
        at += 1 + count

def parents(path):
    while path != "/":
        path = os.path.dirname(path)
        yield path

def check(words, place, uid):
    bound = set()
    for option, point in points(words):
        for folder in parents(point):
            ours = (folder + "/").startswith(place + "/")
            if ours == (os.geteuid() == uid):
                try:
                    os.close(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
                except FileNotFoundError:  # bubblewrap makes it in the box
                    pass
                except PermissionError:
                    refuse(f"Can't mkdir parents for {{point}}: Permission denied")
        below = [one for one in parents(point) if one in bound]
        if option in MOUNTS and below and os.path.islink(point):
            refuse(f"Can't mount on symlink destination {{point}}")
        if option.endswith(("bind", "bind-try")):
            bound.add(point)

if words == ["--version"]:
    print("{version}")
    sys.exit()
uids = [word.partition("=")[2] for word in words if word.startswith("--reuid=")]
uid = int(uids[0]) if uids else os.geteuid()
if os.fork() == 0:
    os.setresuid(uid, uid, uid)
    check(words, {place!r}, uid)
    os._exit(0)
if os.waitstatus_to_exitcode(os.wait()[1]) != 0:
    os._exit(1)
check(words, {place!r}, uid)
os.execv({real!r}, [{real!r}, *words])
"""


def write_stand_in(folder: Path, real: Path, place: Path, *, version: str = VERSION) -> Path:
    """Write it as `folder`/bwrap. Below `place` it opens folders as whom the program will run."""
    folder.mkdir(exist_ok=True)
    program = folder / "bwrap"
    program.write_text(
        PROGRAM.format(python=sys.executable, real=str(real), place=str(place), version=version)
    )
    program.chmod(0o755)
    return program
