"""The platforms that there are, by name: a new one is a module and a line here."""

from collections.abc import Sequence

from grader.choices import Export, WhenShown
from grader.language import spoken
from grader.platforms.graders.autolab import AUTOLAB
from grader.platforms.graders.classroom50 import CLASSROOM50
from grader.platforms.graders.codegrade import CODEGRADE
from grader.platforms.graders.exercism import EXERCISM
from grader.platforms.graders.gradescope import GRADESCOPE
from grader.platforms.graders.inginious import INGINIOUS
from grader.platforms.graders.junit import JUNIT
from grader.platforms.graders.platform import Manner, Platform
from grader.platforms.graders.prairielearn import PRAIRIELEARN
from grader.platforms.graders.submitty import SUBMITTY
from grader.reports.adjusted import as_counted
from grader.reports.files import Beside
from grader.reports.translated import translate
from grader.results import Result

PLATFORMS: dict[Export, Platform] = {
    Export.GRADESCOPE: GRADESCOPE,
    Export.PRAIRIELEARN: PRAIRIELEARN,
    Export.EXERCISM: EXERCISM,
    Export.AUTOLAB: AUTOLAB,
    Export.SUBMITTY: SUBMITTY,
    Export.INGINIOUS: INGINIOUS,
    Export.CODEGRADE: CODEGRADE,
    Export.CLASSROOM50: CLASSROOM50,
    Export.JUNIT: JUNIT,
}


def render_for(
    export: Export,
    result: Result,
    beside: Beside,
    *,
    shown: WhenShown = "visible",
    slugs: Sequence[str] = (),
) -> str:
    """Return what a platform reads of a result, in the language that its students read.

    Its score is the one that counts; what the tests gave, and why it counts otherwise, is told.
    """
    with spoken(beside.language):
        translated = translate(result, beside.translations)
        manner = Manner(beside.feedback, shown, slugs, beside.adjusted)
        return PLATFORMS[export].render(as_counted(translated, beside.adjusted), manner)
