"""Finding what a call names, and calling it, with misfits told apart from what the code raises.

A missing name or arguments that do not fit are refused; whatever the student's own code raises
passes through.
"""

import difflib
import inspect
from collections.abc import AsyncIterator, Awaitable
from types import ModuleType
from typing import Any

from .faults import Refusal, type_name

#: How alike a name has to be that it may have been meant: from 0 to 1.
ALIKE = 0.7


def find(owner: Any, name: str) -> Any:
    """Return the function, class or attribute `name` of the student's module or of an object."""
    if isinstance(owner, ModuleType):
        if name not in vars(owner):
            raise _missing(owner, name)
        return vars(owner)[name]
    try:
        return getattr(owner, name)
    except AttributeError as error:
        if _is_ours(error):
            raise Refusal("missing", f"{type_name(type(owner))} has no {name}") from None
        raise


def _missing(module: ModuleType, name: str) -> Refusal:
    """Say that it is not there, and what may have been meant for it."""
    defined = [(key, one) for key, one in vars(module).items() if callable(one)]
    near = difflib.get_close_matches(name, [key for key, _ in defined], 1, ALIKE)
    holders = [key for key, one in defined if isinstance(one, type) and name in vars(one)]
    if holders:
        return Refusal("missing", f"there is no {name}, but one in the class {holders[0]}")
    if near:
        return Refusal("missing", f"there is no {name}, but a {near[0]}")
    return Refusal("missing", f"there is no {name}")


def invoke(function: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call it. Raises Refusal if it cannot be called so."""
    if not callable(function):
        raise Refusal("missing", f"{name} is no function but of type {type_name(type(function))}")
    try:
        return function(*args, **kwargs)
    except TypeError as error:
        if _is_ours(error):
            raise Refusal("signature", f"{name}{_signature(function)}: {error}"[:2000]) from None
        raise


async def outcome(result: Any, name: str, *, is_async: bool) -> Any:
    """Return what a call came to, as its caller gets it: who awaits it, or who does not."""
    if is_async:
        return await _awaitable(result, name)
    if inspect.iscoroutine(result):
        result.close()
        raise Refusal("not_plain", f"{name} is async: who does not await it gets a coroutine")
    return result


def _awaitable(result: Any, name: str) -> Awaitable[Any]:
    """Return what a function of the student's returned, if it can be awaited."""
    if inspect.isawaitable(result):
        return result
    if inspect.isasyncgen(result):
        raise Refusal("not_async", f"{name} is an async generator: its result is iterated")
    raise Refusal("not_async", f"{name} is not async: it returned {type_name(type(result))}")


def iterator(result: Any, name: str | None) -> AsyncIterator[Any]:
    """Return the async iterator of what a function returned, or of an object."""
    if hasattr(type(result), "__aiter__"):
        return aiter(result)
    if inspect.iscoroutine(result):
        result.close()
    what = name or type_name(type(result))
    raise Refusal("not_async", f"{what} is no async generator: `async def` with `yield`")


def _is_ours(error: BaseException) -> bool:
    """Tell whether the error comes from the call itself and not from inside of what was called."""
    # The first entry is our own line above; a second would be the student's code.
    return error.__traceback__ is not None and error.__traceback__.tb_next is None


def _signature(function: Any) -> str:
    try:
        return str(inspect.signature(function))[:500]
    except (ValueError, TypeError):
        return "(...)"
