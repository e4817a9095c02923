"""How the files of a submission were asked for: by it they are written anew, whoever does so."""

import msgspec

from grader.choices import Export, Feedback
from grader.language.choosing import ENGLISH


class Look(msgspec.Struct, frozen=True):
    """What the command line of the grading said of them; folders as absolute paths."""

    feedback: Feedback = "full"
    language: str = ENGLISH
    also: tuple[Export, ...] = ()
    exercises: str = ""  # whose READMEs the page quotes
    previous: str = ""  # the OUT of an earlier run
