"""Records and instances are data with the manners of what they stand for."""

import pytest

from grader.worker.values import DataclassType, Instance, Record


def test_a_record_is_read_by_name_position_and_as_a_dict() -> None:
    """As asyncpg's own."""
    row = Record(("id", "name"), (1, "Ada"))
    assert (row["name"], row[0], dict(row), list(row), len(row)) == (
        "Ada",
        1,
        {"id": 1, "name": "Ada"},
        [1, "Ada"],
        2,
    )


def test_a_record_is_no_dict() -> None:
    """A function that has to return dicts does not pass with records."""
    assert Record(("id",), (1,)) != {"id": 1}


def test_records_with_the_same_columns_are_equal() -> None:
    """Names and values count."""
    assert Record(("id",), (1,)) == Record(("id",), (1,))


def test_a_column_that_is_not_there_is_a_key_error() -> None:
    """As with asyncpg's own."""
    with pytest.raises(KeyError):
        Record(("id",), (1,))["name"]


def test_a_record_shows_its_values() -> None:
    """In a message it is recognisable."""
    assert repr(Record(("id", "name"), (1, "Ada"))) == "<Record id=1 name='Ada'>"


def test_an_instance_has_its_fields_as_attributes() -> None:
    """Made by a dataclass of the student's, or for one."""
    assert DataclassType("Profile")(name="Ada").name == "Ada"


def test_instances_are_equal_by_class_name_and_fields() -> None:
    """Not by identity, and not across classes."""
    Profile, User = DataclassType("Profile"), DataclassType("User")
    assert [Profile(a=1) == Profile(a=1), Profile(a=1) == Profile(a=2), Profile() == User()] == [
        True,
        False,
        False,
    ]


def test_a_field_that_is_not_there_is_named() -> None:
    """The message names class and field."""
    with pytest.raises(AttributeError, match="Profile has no field age"):
        _ = Instance("Profile", {}).age
