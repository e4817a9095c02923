"""``${{ ... }}``, as far as our workflows use it.

Source: https://docs.github.com/actions/reference/workflows-and-actions/expressions
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Context = Mapping[str, Any]

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||==|!=|[!(),]|[\w.-]+)")


def resolve(text: object, context: Context) -> Any:
    """Put values in the place of expressions; one that stands alone keeps its type."""
    if not isinstance(text, str):
        return text
    alone = re.fullmatch(r"\$\{\{((?:(?!\}\}).)*)\}\}", text, re.DOTALL)
    if alone:
        return evaluate(alone[1], context)
    return re.sub(r"\$\{\{(.*?)\}\}", lambda m: as_text(evaluate(m[1], context)), text)


def as_text(value: object) -> str:
    """As GitHub writes a value into a text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def evaluate(source: str, context: Context) -> Any:
    """Return what an expression comes to."""
    tokens = _TOKEN.findall(source)
    assert "".join(tokens) == "".join(source.split()) or "'" in source, f"cannot read {source}"
    parser = _Parser(tokens, context)
    value = parser.either()
    assert not parser.tokens, f"cannot read {source}"
    return value


class _Parser:
    def __init__(self, tokens: list[str], context: Context) -> None:
        self.tokens, self._context = tokens, context

    def either(self) -> Any:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._equal()
        while self._take("&&"):
            other = self._equal()
            value = value and other
        return value

    def _equal(self) -> Any:
        value = self._not()
        for sign in ("==", "!="):
            if self._take(sign):
                same = as_text(value) == as_text(self._not())
                return same if sign == "==" else not same
        return value

    def _not(self) -> Any:
        return not self._not() if self._take("!") else self._value()

    def _value(self) -> Any:
        token = self.tokens.pop(0)
        if token == "(":
            value = self.either()
            assert self._take(")")
            return value
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._take("("):
            arguments = []
            while not self._take(")"):
                arguments.append(self.either())
                self._take(",")
            return self._functions()[token](*arguments)
        return self._look_up(token)

    def _functions(self) -> Mapping[str, Callable[..., Any]]:
        failed = self._context["job"]["status"] != "success"
        return {
            "always": lambda: True,
            "cancelled": lambda: False,
            "success": lambda: not failed,
            "fromJSON": json.loads,
        }

    def _look_up(self, name: str) -> Any:
        value: Any = self._context
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def _take(self, token: str) -> bool:
        if self.tokens[:1] == [token]:
            self.tokens.pop(0)
            return True
        return False
