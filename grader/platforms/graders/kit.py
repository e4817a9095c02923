"""What every pack has in it: what grades, the exercises and their tests, how it is installed."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

#: Finds a Python that is new enough, makes an environment, and starts PostgreSQL once in it, so
#: that no submission has to wait for that. Usage: install.sh FOLDER
INSTALL = """\
#!/usr/bin/env bash
# Installs what grades into the folder that is named. As root it may fetch a Python by apt.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
target="$1"

new_enough() {
  command -v "$1" > /dev/null 2>&1 &&
    "$1" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1
}

find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if new_enough "$name"; then echo "$name"; return; fi
  done
}

fetch_python() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  for name in python3 python3.13 python3.12 python3.11; do
    apt-get install -y -qq --no-install-recommends "$name" "$name-venv" || true
    if new_enough "$name"; then return; fi
  done
}

python="$(find_python)"
if [ -z "$python" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  fetch_python
  python="$(find_python)"
fi
if [ -z "$python" ]; then
  echo "Python 3.11 or newer is needed: choose a newer base image." >&2
  exit 1
fi

umask 022
"$python" -m venv "$target"
options=(--quiet --disable-pip-version-check --constraint "$here/constraints.txt")
if [ -d "$here/wheels" ]; then options+=(--no-index --find-links "$here/wheels"); fi
if [ -f "$here/requirements.txt" ]; then options+=(--requirement "$here/requirements.txt"); fi
"$target/bin/python" -m pip install "${options[@]}" "$here"/asyncpg_grader-*.whl
"$target/bin/grader" --version
"$target/bin/grader" doctor --exercises "$here/exercises" --solutions "$here/solutions" ||
  echo "Whether there is a sandbox is looked at again for each submission."
"""


#: The two folders that are no program, and not to be in an image that any job could read.
COURSE = ("exercises/", "solutions/")

#: The image of a pack that grades in one. It is built by whoever has the network.
IMAGE = """\
FROM python:3.13-slim-trixie
COPY . /opt/asyncpg-grader
RUN chmod -R go= /opt/asyncpg-grader/grader \\
  && bash /opt/asyncpg-grader/grader/install.sh /opt/asyncpg-grader/venv
"""


@dataclass(frozen=True)
class Shipped:
    """A file of a pack."""

    content: bytes
    program: bool = False

    @classmethod
    def of(cls, text: str, *, program: bool = False) -> "Shipped":
        """A file of text, or a script."""
        return cls(text.encode(), program)


@dataclass(frozen=True)
class Kit:
    """What a platform's pack is made of, besides scripts of its own."""

    files: Mapping[str, bytes]  # the wheel, constraints.txt, wheels/, exercises/, solutions/ ...
    options: Sequence[str]  # of `grader deliver`: what the instructor chose
    slugs: Sequence[str]  # of what makes the total
    bonus: Sequence[str]  # of what stands beside it, and nobody has to hand in
    title: str
    max_score: float
    bonus_score: float  # the most that stands beside it
    ungraded: str  # what the platform reads where we failed before we could say so

    @property
    def words(self) -> str:
        """The options as a shell reads them."""
        return shlex.join(self.options)

    @property
    def uuid(self) -> str:
        """The same for the same exercises: a question stays the one that it was."""
        return str(uuid5(NAMESPACE_URL, "asyncpg-grader/" + "/".join(self.slugs)))

    @property
    def name(self) -> str:
        """What a folder or a question of it is called."""
        return self.slugs[0] if len(self.slugs) == 1 else "asyncpg"

    @property
    def course(self) -> dict[str, Shipped]:
        """The exercises and their hidden tests alone."""
        return {n: Shipped(file) for n, file in self.files.items() if n.startswith(COURSE)}

    def below(self, folder: str) -> dict[str, Shipped]:
        """The files and the script that installs them, in that folder of the pack."""
        files = {f"{folder}/{name}": Shipped(content) for name, content in self.files.items()}
        return files | {f"{folder}/install.sh": Shipped.of(INSTALL, program=True)}

    def program_below(self, folder: str) -> dict[str, Shipped]:
        """The same without the course: for what whoever hands in may read."""
        course = {f"{folder}/{name}" for name in self.course}
        return {name: file for name, file in self.below(folder).items() if name not in course}
