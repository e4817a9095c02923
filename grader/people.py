"""A student of a class, as a roster or a platform's download knows them. Pure."""

import msgspec


class Person(msgspec.Struct, frozen=True):
    """A student; a field is empty where nobody said what belongs there."""

    id: str  # the one name in this class: of the folder in OUT, and of every command
    name: str = ""  # as people write it
    email: str = ""
    login: str = ""
    platform_id: str = ""  # the platform's own number
    section: str = ""
