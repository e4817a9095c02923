"""Students' repositories, as archives to grade: one for each line of a roster.

    VENV/bin/python ci/fetch.py --roster roster.csv --into submissions \
        --from 'https://github.com/ORG/project-{login}' [--tags 'submit/*'] [--missing nothing]

FETCH_TOKEN, if it is set, is the password for what is fetched by https; it is handed to git alone,
and kept nowhere. What is fetched is packed by git and never checked out: no link of a student's is
followed, no hook, filter or submodule of theirs comes to anything.

A repository that cannot be read may be one that is not there, or one that the token does not reach:
a platform does not say which. So it ends the run, unless `--missing nothing` says that such a
student handed in nothing.
"""

import argparse
import base64
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from grader.cohort.course_file import read_course_file
from grader.cohort.roster import read_roster
from grader.environment.course import find_course_file
from grader.errors import GraderError, OperatorError
from grader.people import Person
from grader.reports.escape import one_line, terminal

#: What GitHub and GitLab let a login be; and so nothing that git could take for an option.
LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}")

#: Of one repository: seconds, and the most bytes of any file of git's.
SECONDS, BYTES = 300, 256 * 1024 * 1024

#: Git as it comes, whatever this machine's settings are; it asks nobody for a password.
QUIET = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
}


class UnreadableError(Exception):
    """A repository that is not there, not ours to read, too large or too slow."""


@dataclass(frozen=True)
class Source:
    """Where a class's repositories are, and what of each counts."""

    address: str  # with {login}
    tags: str  # a pattern: the last such tag counts; empty: the default branch
    token: str

    def of(self, person: Person) -> str:
        """The address of a student's. Raises OperatorError for a login that can be none."""
        login = person.login or person.id
        if not LOGIN.fullmatch(login):
            raise OperatorError(f"{login!r} is no login", hint="Mend the roster.")
        return self.address.replace("{login}", login)

    @property
    def environment(self) -> dict[str, str]:
        """Git's variables: the token is in nobody's command line, and in no file."""
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SSH_AUTH_SOCK")}
        place = urlsplit(self.address)
        if not self.token or place.scheme != "https":
            return kept | QUIET
        password = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
        return (
            kept
            | QUIET
            | {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.https://{place.netloc}/.extraheader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {password}",
            }
        )


def fetch(source: Source, person: Person, into: Path) -> str:
    """Write a student's archive; returns what it is made of, or "" if nothing was handed in.

    Raises UnreadableError.
    """
    address = source.of(person)
    reference = _choose(source, _list(source, address))
    if not reference:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        _git(source, folder, "init", "--quiet", "--bare")
        _git(source, folder, "fetch", "--quiet", "--depth=1", "--no-tags", address, reference)
        name = (into / f"{person.login or person.id}.tar.gz").absolute()
        _git(source, folder, "archive", "--format=tar.gz", f"--output={name}", "FETCH_HEAD")
        commit = _git(source, folder, "rev-parse", "--short=12", "FETCH_HEAD").strip()
    return f"{reference} {commit}"


def _list(source: Source, address: str) -> list[str]:
    told = _git(source, "/", "ls-remote", "--quiet", address, "HEAD", "refs/tags/*")
    return [line.partition("\t")[2] for line in told.splitlines()]


def _choose(source: Source, references: Sequence[str]) -> str:
    """The last tag by its name, which begins with its time; or the default branch."""
    if not source.tags:
        return "HEAD" if "HEAD" in references else ""
    wanted = re.escape(f"refs/tags/{source.tags}").replace(r"\*", "[0-9A-Za-z_.-]*")
    return max((one for one in references if re.fullmatch(wanted, one)), default="")


def _git(source: Source, folder: str, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words],  # noqa: S607  that of PATH
            cwd=folder,
            env=source.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES, BYTES)),
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"took longer than {SECONDS} s") from error
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip()[-300:]
        raise UnreadableError(terminal(one_line(why)) or "git failed")
    return done.stdout.decode("utf-8", "replace")


def fetch_all(source: Source, people: Sequence[Person], into: Path) -> dict[str, str]:
    """Fetch everybody's, and say a line of each. Returns who could not be read, and why."""
    unreadable = {}
    for person in people:
        try:
            told = fetch(source, person, into) or "nothing is handed in"
        except UnreadableError as error:
            unreadable[person.id] = told = f"cannot be read: {error}"
        sys.stdout.write(f"{terminal(one_line(person.id))}: {told}\n")
        sys.stdout.flush()
    return unreadable


def read_columns() -> dict[str, str]:
    """What the course's file says of the roster's columns; what it says wrong, `grade` names."""
    path = find_course_file()
    said = read_course_file(path).said.get("roster-column") if path else None
    return said if isinstance(said, dict) else {}


def _read(words: Sequence[str], environ: Mapping[str, str]) -> int:
    parser = argparse.ArgumentParser(description="Fetch students' repositories as archives.")
    parser.add_argument("--roster", type=Path, required=True)
    parser.add_argument("--from", dest="address", required=True, metavar="ADDRESS")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--tags", default="", metavar="PATTERN")
    parser.add_argument("--missing", choices=["stop", "nothing"], default="stop")
    asked = parser.parse_args(words)
    if "{login}" not in asked.address:
        raise OperatorError(
            f"{asked.address} does not say where the login stands",
            hint="As https://github.com/ORG/project-{login}.",
        )
    asked.into.mkdir(parents=True, exist_ok=True)
    source = Source(asked.address, asked.tags, environ.get("FETCH_TOKEN", ""))
    people = read_roster(asked.roster, read_columns())
    unreadable = fetch_all(source, people, asked.into)
    if unreadable and (asked.missing == "stop" or len(unreadable) == len(people)):
        raise OperatorError(
            f"{len(unreadable)} of {len(people)} repositories cannot be read",
            hint="Does the token reach them? Those that are not there, --missing nothing counts as"
            " nothing handed in.",
        )
    return 0


def main() -> int:
    """Do it; what is wrong is said in words."""
    try:
        return _read(sys.argv[1:], os.environ)
    except GraderError as error:
        sys.stderr.write(f"error: {terminal(error.message)}\n")
        if error.hint:
            sys.stderr.write(f"  hint: {terminal(error.hint)}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
