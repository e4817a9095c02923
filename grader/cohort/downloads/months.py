"""Names of months, long and short, in the languages in which platforms write them."""

from functools import cache


class _Months:
    """A month's number by its name, casefolded; read when the first one is asked for."""

    def get(self, name: str) -> int | None:
        return _months().get(name)


@cache
def _months() -> dict[str, int]:
    # Imported here: few downloads have a month in words.
    from babel import Locale

    found: dict[str, int] = {}
    for code in ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "tr"):
        for kind in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(code).months[kind][width].items():
                    found.setdefault(name.casefold().strip("."), number)
    return found | {"sept": 9, "juil": 7, "févr": 2}


MONTHS = _Months()
