"""The platforms that there are, by name: a new one is a module and a line here."""

from grader.choices import Export, WhenShown
from grader.language import spoken
from grader.platforms.graders.gradescope import GRADESCOPE
from grader.platforms.graders.junit import JUNIT
from grader.platforms.graders.platform import Manner, Platform
from grader.reports.files import Beside
from grader.reports.translated import translate
from grader.results import Result

PLATFORMS: dict[Export, Platform] = {
    Export.GRADESCOPE: GRADESCOPE,
    Export.JUNIT: JUNIT,
}


def render_for(
    export: Export, result: Result, beside: Beside, *, shown: WhenShown = "visible"
) -> str:
    """Return what a platform reads of a result, in the language that its students read."""
    with spoken(beside.language):
        translated = translate(result, beside.translations)
        return PLATFORMS[export].render(translated, Manner(beside.feedback, shown))
