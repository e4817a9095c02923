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
    """What the variables of a locale ask for: "de:fr", or "de_AT.UTF-8".

    As gettext reads them, but for a LANG that is C or missing, as in most containers: LANGUAGE
    counts there too, since who sets it means it. Who wants English whatever it says sets LC_ALL=C.
    """
    asked = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or ""
    if _is_plain(asked):
        return ""
    locale = asked or environ.get("LANG", "")
    return environ.get("LANGUAGE") or ("" if _is_plain(locale) else locale)


def _is_plain(locale: str) -> bool:
    """Whether it is one in which nothing is translated."""
    return locale.partition(".")[0] in ("C", "POSIX")
