"""Each defence is needed: without it, an attack of the corpus is seen to succeed."""

from contextlib import ExitStack
from dataclasses import replace
from unittest import mock

import pytest

from tests.hostile import invariants, weaken
from tests.hostile.arena import Arena
from tests.hostile.corpus import FOLDER, load_attack

#: The defence, an attack that it stops, and what is then seen of it.
IN_THE_BOX = [
    ("process namespace", "B02_reads_processes", "BREACH: sees"),
    ("network namespace", "F02_other_sockets", "BREACH: @grader-hostile-bait"),
    ("empty environment", "B02_reads_processes", "BREACH: environment"),
    ("empty file system", "B01_walks_the_disk", "BREACH: .*test_hidden"),
    ("sizes of memory file systems", "D05_fills_the_disk", "BREACH: filled /tmp"),
    ("limit of memory", "D04_memory_bomb", "BREACH: 4 GiB mapped"),
    ("limit of processes", "D03_fork_bomb", "BREACH: threads"),
    ("limit of descriptors", "D07_uses_up_descriptors", "BREACH"),
    ("filter for system calls", "C07_starts_programs", "BREACH: own program"),
    ("startup packet of the tap's own", "G04_other_databases", "BREACH: is at"),
    ("limit of output", "D06_floods_the_output", "a file of"),
    ("four rights on tables", "H05_trojans", "BREACH: CREATE TRIGGER"),
]

#: What is replaced, by what, an attack that it stops, and what is then seen of it.
HERE = [
    (
        "links and waiting",
        {"grader.grading.intake._read": weaken.read_anything},
        "E02_symlinks",
        "the outcome is graded",
    ),
    (
        "UTF-8 only",
        {"grader.grading.intake._check": weaken.check_nothing},
        "E08_utf7",
        "the outcome is graded",
    ),
    (
        "frozen total",
        {"grader.grading.story.score_exercise": weaken.score_reported},
        "D02_uses_up_the_time",
        "the total shrank to",
    ),
    (
        "quoting in pages",
        {"grader.reports.page.page_environment": weaken.pages_as_they_are},
        "L01_html",
        "not of ours",
    ),
    (
        "what cannot be seen",
        {"grader.reports.escape.visible": weaken.as_it_is},
        "L04_terminal_sequences",
        "x1b",
    ),
    (
        "workflow commands",
        {"grader.reports.escape.workflow": weaken.as_it_is},
        "L03_workflow_commands",
        "a workflow command",
    ),
    (
        "narrowing",
        {
            f"grader.reports.{module}.narrow": weaken.show_everything
            for module in ("page", "junit", "gradescope", "step_summary")
        },
        "B04_tells_its_inputs",
        "shows a hidden input",
    ),
    (
        "links of folders",
        {"grader.grading.reading.DEPTH": 2},
        "E02_linked_submission",
        "the outcome is graded",
    ),
    (
        "the unpacker's limits",
        {"grader.grading.intake.unpack": weaken.unpack_here},
        "E04_xz_dictionary",
        "the outcome is graded",
    ),
    (
        "names in archives",
        {
            "grader.grading.intake.unpack": weaken.unpack_here,
            "grader.grading.unpacking.members.find_fault": weaken.find_no_fault,
        },
        "E01_zip_absolute",
        "the outcome is graded",
    ),
    (
        "kinds of entries in archives",
        {
            "grader.grading.intake.unpack": weaken.unpack_here,
            "grader.grading.unpacking.tars._kind": weaken.call_it_a_file,
        },
        "E03_tar_through_a_link",
        "the outcome is graded",
    ),
    (
        "overlapping members",
        {
            "grader.grading.intake.unpack": weaken.unpack_here,
            "grader.grading.unpacking.zips.LOCAL_HEADER": -(2**40),
        },
        "E04_zip_overlap",
        "is not why",
    ),
    (
        "count of entries",
        {
            "grader.grading.intake.unpack": weaken.unpack_here,
            "grader.grading.unpacking.members.MAX_ENTRIES": 10**9,
        },
        "E04_zip_many_entries",
        "is not why",
    ),
    (
        "count of what comes out",
        {
            "grader.grading.intake.unpack": weaken.unpack_here,
            "grader.grading.unpacking.tars.MAX_STREAM": 2**40,
        },
        "E04_gzip_streams",
        "is not why",
    ),
]


@pytest.mark.parametrize(("defence", "attack", "seen"), IN_THE_BOX, ids=lambda word: word)
def test_box_without(defence: str, attack: str, seen: str, arena: Arena) -> None:
    """The attack gets through once that defence of the box or its server is off."""
    sound = arena.course.sandbox
    weak = replace(arena.course, sandbox=weaken.Weakened(sound.kind, sound.bwrap, defence))
    graded = arena.attack(load_attack(FOLDER / attack), course=weak)
    with pytest.raises(AssertionError, match=seen):
        invariants.check(graded, arena)
    assert not arena.leftovers()


@pytest.mark.parametrize(
    ("changed", "attack", "seen"), [row[1:] for row in HERE], ids=[row[0] for row in HERE]
)
def test_grader_without(changed: dict[str, object], attack: str, seen: str, arena: Arena) -> None:
    """The attack gets through once that defence of the grader's own process is off."""
    with ExitStack() as off:
        for target, replacement in changed.items():
            off.enter_context(mock.patch(target, replacement))
        graded = arena.attack(load_attack(FOLDER / attack))
        with pytest.raises(AssertionError, match=seen):
            invariants.check(graded, arena)
