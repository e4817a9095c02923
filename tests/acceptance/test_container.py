"""A container of a real engine: the flags that docs/operators.md gives are enough to grade in it.

The image is empty, and has this checkout and its Python bound into it: it is the engine's walls
that are looked at.
"""

import io
import re
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker  # type: ignore[import-untyped]
import pytest

from grader.reports.result_json import parse_json
from tests.acceptance.program import GRADER
from tests.integration.docker_engine import NoEngineError, open_engine
from tests.tiny_exercise import SOLUTION, Tiny, let_others_pass
from tests.waiting import HANG_S

ROOT = Path(__file__).parents[2]
IMAGE = "asyncpg-grader-test-container:1"

#: What the engine is not to add, or cannot: the rest of the line is taken from the page.
FLAGS = re.compile(r"^docker run (--.*?) -v ", re.MULTILINE)

#: Links and folders as Debian has them; the rest is bound.
LINKS = {"bin": "usr/bin", "lib": "usr/lib", "lib64": "usr/lib64", "sbin": "usr/sbin"}
USERS = b"root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"
FOLDERS = ("usr", "etc", "proc", "sys", "dev", "tmp", "root", "out", "course")


@dataclass(frozen=True)
class Engine:
    """Runs the grader in a container."""

    host: str | None

    def grade(self, tiny: Tiny, out: Path, *flags: str) -> "subprocess.CompletedProcess[str]":
        """Grade all submissions, as user 10001, into `out`."""
        readable = {ROOT, Path(sys.prefix), Path(sys.base_prefix), Path("/usr")}
        binds = [f"{path}:{path}:ro" for path in sorted(readable)]
        binds += [f"{tiny.root}:/course:ro", f"{out}:/out"]
        place = [word for bind in binds for word in ("-v", bind)]
        engine = ["docker", *(("--host", self.host) if self.host else ())]
        command = [*engine, "run", "--user", "10001", *flags, *place, IMAGE, str(GRADER), "grade"]
        folders = ["--exercises", "/course/exercises", "--solutions", "/course/solutions"]
        return subprocess.run(
            [*command, "/course/submissions", *folders, "-o", "/out"],
            capture_output=True,
            encoding="utf-8",
            timeout=HANG_S,
            check=False,
            cwd=ROOT,
        )


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    try:
        with open_engine() as host:
            _import(docker.DockerClient(base_url=host) if host else docker.from_env())
            yield Engine(host)
    except NoEngineError as error:
        pytest.skip(f"CONTAINERS ARE NOT TESTED: {error}")


def _import(client: Any) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in FOLDERS:
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
            tar.addfile(folder)
        users = tarfile.TarInfo("etc/passwd")
        users.size = len(USERS)
        tar.addfile(users, io.BytesIO(USERS))
        for name, target in LINKS.items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            tar.addfile(link)
    name, _, tag = IMAGE.partition(":")
    client.api.import_image_from_data(packed.getvalue(), repository=name, tag=tag)
    client.close()


@pytest.fixture
def out(tmp_path: Path, tiny: Tiny) -> Path:
    """Where anybody may write; and a submission that is right."""
    tiny.submission("ada", SOLUTION)
    let_others_pass(tiny.root)
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def test_flags_of_the_docs_are_enough(engine: Engine, tiny: Tiny, out: Path) -> None:
    """A user without any right grades in a container without any, in boxes that hold."""
    found = FLAGS.search((ROOT / "docs" / "operators.md").read_text())
    assert found is not None
    run = engine.grade(tiny, out, *shlex.split(found[1]))
    assert run.returncode == 0, run
    result = parse_json((out / "ada" / "result.json").read_text())
    assert (result.score, result.environment.sandbox) == (4.0, "bubblewrap")
    assert result.environment.authoritative


def test_engine_of_defaults_is_refused(engine: Engine, tiny: Tiny, out: Path) -> None:
    """Nothing is graded where no box can be had, and the flags that would do are told."""
    run = engine.grade(tiny, out, "--rm", "--network", "none", "-e", "HOME=/tmp")
    assert run.returncode == 2, run
    words = " ".join(run.stderr.split())
    assert "no sandbox" in words and "systempaths=unconfined" in words
