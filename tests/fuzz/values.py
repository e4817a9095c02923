"""Strategies for what crosses from the box: values, trees that are none, and frames gone wrong."""

from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from grader.worker.box.codec import encode
from grader.worker.box.frames import MAX_TO_GRADER, Tree, pack
from grader.worker.box.scalars import READ, Unsupported
from grader.worker.values import Record, build_instance, build_record

BUILD = {"record": build_record, "instance": build_instance}

# In whole seconds: Python itself reads an offset of microseconds alone as none.
_OFFSETS = st.integers(-86_399, 86_399).map(lambda s: timezone(timedelta(seconds=s)))
_MOMENTS = st.datetimes().map(lambda moment: moment.replace(fold=0))
#: All that may be a key, in the widest range.
KEYS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**4000), 10**4000),
    st.text(),
    st.binary(),
    st.floats(),
    st.decimals(allow_nan=False)
    | st.sampled_from([Decimal("-0"), Decimal("1E+4000"), Decimal("-Infinity")]),
    st.dates(),
    st.times().map(lambda moment: moment.replace(fold=0)),
    st.builds(time.replace, st.times(), tzinfo=_OFFSETS, fold=st.just(0)),
    st.timedeltas(),
    st.uuids(),
    _MOMENTS,
    st.builds(datetime.replace, _MOMENTS, tzinfo=_OFFSETS),
)


def _record(values: dict[str, Any]) -> Record:
    return Record(tuple(values), tuple(values.values()))


#: All that can be a result.
VALUES = st.recursive(
    KEYS | st.just(Decimal("NaN")),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(KEYS, inner),
        st.sets(KEYS),
        st.frozensets(KEYS),
        st.dictionaries(st.text(), inner).map(_record),
    ),
    max_leaves=15,
)


def special(value: Any) -> Any:
    """The Special of a child that has asyncpg's rows only."""
    if type(value) is Record:
        return ["record"], value.items()
    raise Unsupported(type(value).__name__)


def text_of(*message: Tree) -> bytes:
    """The JSON of a frame."""
    return pack(list(message), MAX_TO_GRADER)[4:]


def result(value: object) -> bytes:
    """The JSON of a frame that carries a value."""
    return text_of(encode(value, special))


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(1, 50).map(lambda k: k * (2**61 - 1)),
    st.text(max_size=8),
    st.sampled_from(
        ["NaN", "1e99999", "sNaN", "0x1p-1074", "9999-12-31T23:59:59-23:59", "24:00", "\ud800"]
    ),
)
_TAGS = st.sampled_from(
    [*READ, *BUILD, "dict", "list", "tuple", "set", "frozenset", "handle", "found", "ok", "error"]
)
#: Arrays of the kind that values are made of, and mostly none.
TREES: st.SearchStrategy[Tree] = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=6),
        st.builds(lambda tag, parts: [tag, *parts], _TAGS, st.lists(inner, max_size=6)),
    ),
    max_leaves=25,
)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A frame that carried a value, with some bytes changed, gone, doubled or put in."""
    text = bytearray(result(draw(VALUES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = draw(st.integers(at, min(at + 8, len(text))))
        text[at:end] = draw(st.sampled_from([b"", bytes(text[at:end]) * 2]) | st.binary(max_size=4))
    return bytes(text)
