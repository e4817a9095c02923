"""What each platform is packed: its own files, what the instructor chose, and hidden tests."""

import io
import json
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from grader.choices import Export
from grader.errors import OperatorError
from grader.platforms.graders.kit import Kit, Shipped
from grader.platforms.graders.known import PLATFORMS
from grader.platforms.graders.metadata import read_metadata

KIT = Kit(
    files={
        "asyncpg_grader-1-py3-none-any.whl": b"wheel",
        "constraints.txt": b"asyncpg==1\n",
        "exercises/tiny/tiny.py": b"stub",
        "solutions/tiny/test_hidden.py": b"hidden",
    },
    options=["--sandbox", "accounts", "--language", "de; rm -rf /"],
    slugs=["tiny"],
    bonus=[],
    title="Counting: one",
    max_score=4.0,
    bonus_score=0.0,
    ungraded="{}",
)
WITH_BONUS = replace(KIT, bonus=["more"], bonus_score=10.0)
PACKED = [export for export, platform in PLATFORMS.items() if platform.pack]


def pack(export: Export, kit: Kit = KIT) -> Mapping[str, Shipped]:
    """The files of a pack."""
    make = PLATFORMS[export].pack
    assert make is not None
    return make(kit)


def opened(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The files, and what is in those that are archives, by their whole names."""
    for name, content in files.items():
        yield name, content
        inside: dict[str, bytes] = {}
        if name.endswith(".zip"):
            archive = zipfile.ZipFile(io.BytesIO(content))
            inside = {entry: archive.read(entry) for entry in archive.namelist()}
        elif name.endswith(".tar"):
            tar = tarfile.open(fileobj=io.BytesIO(content))  # noqa: SIM115  in memory
            read = ((entry.name, tar.extractfile(entry)) for entry in tar.getmembers())
            inside = {entry: file.read() for entry, file in read if file}
        yield from opened({f"{name}/{entry}": file for entry, file in inside.items()})


def unpacked(export: Export, kit: Kit = KIT) -> dict[str, bytes]:
    """All that is in a pack."""
    return dict(opened({name: file.content for name, file in pack(export, kit).items()}))


@pytest.mark.parametrize("export", PACKED)
def test_a_pack_says_what_was_chosen(export: Export) -> None:
    """Each has a script that grades as the instructor chose, quoted for the shell."""
    scripts = b"".join(unpacked(export).values())
    assert f" deliver {export.value} ".encode() in scripts
    assert b"--sandbox accounts --language 'de; rm -rf /'" in scripts


@pytest.mark.parametrize("export", PACKED)
def test_a_pack_has_the_hidden_tests(export: Export) -> None:
    """Without them nothing could be graded there."""
    assert b"hidden" in unpacked(export).values()


@pytest.mark.parametrize("export", [Export.AUTOLAB, Export.INGINIOUS])
def test_no_hidden_test_is_in_an_image_that_any_job_could_read(export: Export) -> None:
    """Jobs there are no root."""
    names = [name for name in pack(export) if name.startswith("image/")]
    assert names and not [name for name in names if "solutions" in name]


def test_submitty_gets_python_files_alone() -> None:
    """A file named as the result is none, whoever handed it in; what is printed is nothing."""
    config = json.loads(unpacked(Export.SUBMITTY)["config.zip/config.json"])
    assert config["autograding"]["submission_to_runner"] == ["**/*.py"]
    (case,) = config["testcases"]
    assert (case["title"], case["points"]) == ("Counting: one", 4)
    assert case["validation"][0]["show_actual"] == "never"


def test_submittys_job_grades_nothing_itself() -> None:
    """Its server does, which Submitty gives no commands."""
    config = json.loads(unpacked(Export.SUBMITTY)["config.zip/config.json"])
    server, job = config["testcases"][0]["containers"]
    assert server["server"] and "commands" not in server
    assert job["commands"] == ["/usr/local/bin/python3 /opt/asyncpg-grader/ask.py tiny"]


def test_submitty_gives_a_bonus_as_extra_credit() -> None:
    """A test case of its own, which asks for it alone and adds to no maximum."""
    config = json.loads(unpacked(Export.SUBMITTY, WITH_BONUS)["config.zip/config.json"])
    counted, extra = config["testcases"]
    assert (counted["points"], "extra_credit" in counted) == (4, False)
    assert (extra["points"], extra["extra_credit"]) == (10, True)
    assert extra["containers"][1]["commands"] == [
        "/usr/local/bin/python3 /opt/asyncpg-grader/ask.py more"
    ]


def test_a_bonus_may_stay_away_where_files_are_asked_for() -> None:
    """PrairieLearn and INGInious take no submission without what they ask for."""
    question = unpacked(Export.PRAIRIELEARN, WITH_BONUS)["questions/tiny/question.html"]
    assert b'file-names="tiny.py" optional-file-names="more.py"' in question
    task = yaml.safe_load(unpacked(Export.INGINIOUS, WITH_BONUS)["tiny/task.yaml"])
    assert task["problems"]["more"]["optional"] and "optional" not in task["problems"]["tiny"]


def test_inginious_gets_a_machine_for_an_account() -> None:
    """Only in a virtual machine is the script root, and can become somebody else."""
    task = yaml.safe_load(unpacked(Export.INGINIOUS)["tiny/task.yaml"])
    assert (task["name"], task["environment_type"]) == ("Counting: one", "kata")
    assert task["problems"]["tiny"]["type"] == "file"


def test_metadata_that_is_broken_is_no_verdict(tmp_path: Path) -> None:
    """What is not there is not needed; what cannot be read is named."""
    assert read_metadata(None).seed is None
    broken = tmp_path / "submission_metadata.json"
    broken.write_text('{"id": [')
    with pytest.raises(OperatorError, match=r"submission_metadata\.json cannot be read"):
        read_metadata(broken)
