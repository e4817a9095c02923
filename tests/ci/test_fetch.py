"""ci/fetch.py: students' repositories as archives, and no token anywhere."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from ci.fetch import Source
from grader.people import Person
from tests.ci.remotes import Remotes, git

SCRIPT = Path(__file__).parents[2] / "ci" / "fetch.py"
WORK = {"tiny.py": "x = 1\n", "tiny/README.md": "mine"}


@pytest.fixture
def remotes(tmp_path: Path) -> Remotes:
    """Two students with work, and one who has pushed nothing."""
    (tmp_path / "remotes").mkdir()
    made = Remotes(tmp_path / "remotes")
    made.push("p-ada", WORK)
    made.push("p-bob", WORK)
    made.create("p-fay")
    return made


def fetch(
    remotes: Remotes, *more: str, who: str = "ada bob fay", token: str = ""
) -> subprocess.CompletedProcess[str]:
    """Fetch a class of these into `into`."""
    roster = remotes.folder / "roster.csv"
    roster.write_text("username\n" + "\n".join(who.split()) + "\n")
    address = f"file://{remotes.folder}/p-{{login}}.git"
    told = ("--roster", roster, "--from", address, "--into", remotes.folder / "into")
    env = {**os.environ, "FETCH_TOKEN": token, "PYTHONPATH": str(SCRIPT.parents[1])}
    return subprocess.run(
        [sys.executable, SCRIPT, *told, *more],
        cwd=remotes.folder,
        env=env,
        capture_output=True,
        text=True,
    )


def fetched(remotes: Remotes) -> dict[str, list[str]]:
    """The files of each archive."""
    found = {}
    for path in sorted((remotes.folder / "into").iterdir()):
        with tarfile.open(path) as archive:
            found[path.name] = sorted(one.name for one in archive if one.isfile())
    return found


def test_each_becomes_an_archive(remotes: Remotes) -> None:
    """Who has pushed nothing has none, which is no fault."""
    run = fetch(remotes)
    assert run.returncode == 0, run.stderr
    assert fetched(remotes) == {f"{n}.tar.gz": sorted(WORK) for n in ("ada", "bob")}
    assert "fay: nothing is handed in" in run.stdout


def test_the_file_of_the_course_names_the_columns(remotes: Remotes) -> None:
    """The roster is read as `grade` reads it."""
    roster = remotes.folder / "other.csv"
    roster.write_text("Kennung,x\nada,1\n")
    (remotes.folder / "grader.toml").write_text('[roster-column]\nid = "Kennung"\n')
    run = fetch(remotes, "--roster", str(roster))
    assert run.returncode == 0 and list(fetched(remotes)) == ["ada.tar.gz"], run.stderr


def test_a_repository_that_cannot_be_read_stops_it(remotes: Remotes) -> None:
    """It may be the token's fault; whoever says that it is none gets the others."""
    run = fetch(remotes, who="ada eve")
    assert run.returncode == 2 and "1 of 2 repositories cannot be read" in run.stderr
    assert "eve: cannot be read: fatal:" in run.stdout
    assert fetch(remotes, "--missing", "nothing", who="ada eve").returncode == 0
    run = fetch(remotes, "--missing", "nothing", who="eve gil")
    assert run.returncode == 2, "nobody at all can be read: that is no class of zeros"


def test_the_last_tag_counts(remotes: Remotes) -> None:
    """Of those that are like it, whatever was pushed later; who has none handed in nothing."""
    for moment, text in (("20261101T100000Z-aa", "first"), ("20261102T090000Z-bb", "second")):
        remotes.push("p-ada", {"tiny.py": text}, tag=f"submit/{moment}")
    remotes.push("p-ada", {"tiny.py": "later"}, tag="zzz")
    run = fetch(remotes, "--tags", "submit/*")
    assert run.returncode == 0, run.stderr
    with tarfile.open(remotes.folder / "into" / "ada.tar.gz") as archive:
        file = archive.extractfile("tiny.py")
        assert file is not None and file.read() == b"second"
    assert "bob: nothing is handed in" in run.stdout


@pytest.mark.parametrize("login", ["--upload-pack=touch", "../ada", "a/b", "a;b", "-o"])
def test_a_login_is_no_option_and_no_path(remotes: Remotes, login: str) -> None:
    """It is refused by name, and nothing is run with it."""
    run = fetch(remotes, "--missing", "nothing", who=login)
    assert run.returncode == 2 and "error: " in run.stderr and not run.stdout


def test_links_hooks_and_filters_come_to_nothing(remotes: Remotes, tmp_path: Path) -> None:
    """What is fetched is packed, never checked out: a link stays one, and leads nowhere here."""
    work = tmp_path / "hostile"
    work.mkdir()
    (work / "tiny.py").symlink_to("/etc/hostname")
    (work / ".gitattributes").write_text("*.txt filter=evil\n*.md export-subst\n")
    (work / "a.txt").write_text("plain")
    (work / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = file:///etc\n')
    remotes.push("p-ada", work)
    assert fetch(remotes, who="ada").returncode == 0
    with tarfile.open(remotes.folder / "into" / "ada.tar.gz") as archive:
        assert archive.getmember("tiny.py").issym()
        assert archive.getmember("tiny.py").linkname == "/etc/hostname"


def test_the_token_is_handed_to_git_alone(remotes: Remotes) -> None:
    """By a variable of git's, for its host by https alone: in no command line, file or line."""
    source = Source("https://git.example/p-{login}", "", "s3cret")
    assert source.environment["GIT_CONFIG_KEY_0"] == "http.https://git.example/.extraheader"
    assert not [one for one in source.environment.values() if "s3cret" in one], "it is encoded"
    assert "GIT_CONFIG_KEY_0" not in Source("http://git.example/p-{login}", "", "s").environment
    run = fetch(remotes, who="ada eve", token="s3cret")
    assert "s3cret" not in run.stdout + run.stderr
    kept = subprocess.run(["grep", "-r", "s3cret", remotes.folder], capture_output=True)
    assert kept.returncode == 1


def test_a_login_stands_where_it_is_said(remotes: Remotes) -> None:
    """An address without one is refused."""
    assert (
        Source("https://h/p-{login}.git", "", "").of(Person("1", login="ada")).endswith("p-ada.git")
    )
    run = fetch(remotes, "--from", "https://h/project")
    assert run.returncode == 2 and "does not say where the login stands" in run.stderr
    assert git(remotes.folder, "--version")
