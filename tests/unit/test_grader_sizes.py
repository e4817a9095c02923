"""What a platform reads is as small as it takes, however much there is to say."""

import msgspec
import pytest

from grader.choices import Export
from grader.platforms.graders.known import render_for
from grader.reports.files import Beside
from grader.results import Result, Status
from tests.grader_readers import READERS
from tests.sample_results import HALF


def talkative() -> Result:
    """Three hundred tests with as much to say as there may be."""
    case = msgspec.structs.replace(
        HALF.exercises[0].tasks[0].cases[0],
        status=Status.FAILED,
        points=0.0,
        message="ö" * 4000,
        detail="ü" * 4000,
        output="ä" * 4000,
    )
    cases = [
        msgspec.structs.replace(case, id=f"test_{n}", message=f"{n}{case.message}")
        for n in range(300)
    ]
    task = msgspec.structs.replace(HALF.exercises[0].tasks[0], cases=cases)
    exercise = msgspec.structs.replace(HALF.exercises[0], tasks=[task])
    return msgspec.structs.replace(HALF, exercises=[exercise])


@pytest.mark.parametrize(
    ("export", "most"),
    [
        (Export.PRAIRIELEARN, 1_000_000),
        (Export.EXERCISM, 500_000),
        (Export.AUTOLAB, 1_000_000),
        (Export.INGINIOUS, 1_000_000),
        (Export.CODEGRADE, 1_000_000),
        (Export.SUBMITTY, 20 * 10_000),
    ],
)
def test_a_result_is_small_enough(export: Export, most: int) -> None:
    """Of the whole file; the reader knows what holds for parts of it."""
    text = render_for(export, talkative(), Beside("full"))
    assert len(text.encode()) < most
    assert READERS[export](text).passed


def test_exercism_says_what_it_cut() -> None:
    """Of what a test printed it takes 500 characters."""
    assert "Output was truncated" in render_for(Export.EXERCISM, talkative(), Beside("full"))


def test_submitty_keeps_a_message_for_each_test() -> None:
    """Twenty it has; of more tests than that a message has those of a task."""
    read = READERS[Export.SUBMITTY](render_for(Export.SUBMITTY, HALF, Beside("full")))
    assert len(read.passed) == 13
    assert (
        len(
            READERS[Export.SUBMITTY](
                render_for(Export.SUBMITTY, talkative(), Beside("full"))
            ).passed
        )
        == 1
    )
