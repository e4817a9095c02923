"""What the machine's locale says of language: handed on in one value, since no other of it is.

The commands for practice heed it, whose words are for whoever sits there. Nothing that judges
does, and no process that judges has it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: The variable that has it after the restart.
LOCALE = "GRADER_LOCALE"


def languages_of(environ: "Mapping[str, str]") -> str:
    """What the variables of a locale ask for, as gettext reads them: "de:fr", or "de_AT.UTF-8"."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    if locale.partition(".")[0] in ("", "C", "POSIX"):
        return ""  # in these nothing is translated, whatever LANGUAGE says
    return environ.get("LANGUAGE") or locale
