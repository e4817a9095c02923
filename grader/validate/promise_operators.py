"""Small changes of Python that break a promise: connections, transactions, retries, types, state.

Like `python_operators`: an operator takes a node and yields what could stand there instead.
"""

import re
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst import matchers

from grader.validate.python_operators import PythonOperator

_CANCELLED = '__import__("asyncio").CancelledError'  # whatever the file imports

#: Types with a value that is false and not None.
_FALSY = re.compile(
    r"\b(str|bytes|int|float|bool|Decimal|timedelta|list|dict|set|tuple|Sequence|Mapping|Iterable)\b"
)

_AWAIT = matchers.Await()
_EMPTY = (
    matchers.List(elements=[])
    | matchers.Dict(elements=[])
    | matchers.Call(func=matchers.Name(matchers.MatchRegex("list|dict|set|deque|Counter")), args=[])
    | matchers.Call(func=matchers.Name("defaultdict"))
)
_BEGUN_EMPTY = matchers.Assign(
    targets=[matchers.AssignTarget(target=matchers.Name() | matchers.Attribute())], value=_EMPTY
) | matchers.AnnAssign(value=_EMPTY)
_COMMIT = matchers.Call(func=matchers.Attribute(attr=matchers.Name("commit"))) | matchers.Call(
    args=[
        matchers.Arg(
            value=matchers.SimpleString(
                value=matchers.MatchRegex(r"""(?i)["']\s*(COMMIT|END)\b.*""")
            )
        )
    ]
)


def drop_release(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """async with pool.acquire() as conn: -> conn = await pool.acquire(), and never back."""
    match node:
        case cst.With(items=[cst.WithItem(asname=cst.AsName(name=name)) as first, *others]):
            if _calls(first.item, "acquire"):
                taken = _statement(f"{_code(name)} = await {_code(first.item)}")
                yield _block([taken, *_inside(node, others)])
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="enter_async_context"))):
            if len(node.args) == 1 and _calls(node.args[0].value, "acquire"):
                yield node.args[0].value


def drop_finally(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """try: a finally: b -> a; b, so that an error or a return leaves b out."""
    if isinstance(node, cst.Try) and node.finalbody is not None:
        last = _statements(node.finalbody.body)
        rest = [node.with_changes(finalbody=None)] if node.handlers else _statements(node.body)
        yield _block([*rest, *last])


def swallow_cancelled(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """async def f(): a -> try: a except CancelledError: return; so around what has an except."""
    match node:
        case cst.FunctionDef(asynchronous=cst.Asynchronous(), body=cst.IndentedBlock()):
            told, rest = _parted(_statements(node.body))
            if matchers.findall(node.body, _AWAIT):
                guarded = cst.Try(cst.IndentedBlock(rest), [_handler("return")])
                yield node.with_changes(body=cst.IndentedBlock([*told, guarded]))
        case cst.Try() if node.handlers and matchers.findall(node.body, _AWAIT):
            yield node.with_changes(handlers=[_handler("pass"), *node.handlers])


def widen_except(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """except asyncpg.UniqueViolationError: -> except asyncpg.PostgresError:."""
    if isinstance(node, cst.ExceptHandler) and node.type is not None:
        asked = _code(node.type)
        if "asyncpg." in asked and "asyncpg.PostgresError" not in asked:
            wide = cst.parse_expression("asyncpg.PostgresError")
            yield node.with_changes(type=wide, whitespace_after_except=cst.SimpleWhitespace(" "))


def narrow_except(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """except BaseException: -> except Exception:, so that a cancelled task is not seen to."""
    match node:
        case cst.ExceptHandler(type=cst.Name(value="BaseException")):
            yield node.with_changes(type=cst.Name("Exception"))


def move_out_of_transaction(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """async with transaction(): a; b -> its last statement behind it, its first before it."""
    if not isinstance(node, cst.With) or not isinstance(node.body, cst.IndentedBlock):
        return
    place = next((n for n, it in enumerate(node.items) if _calls(it.item, "transaction")), None)
    body = _statements(node.body)
    if place is None or node.items[place].asname is not None or len(body) < 2:
        return
    around, inside = node.items[:place], node.items[place:]
    if _moves(body[-1]):
        kept = _with(node, inside, body[:-1])
        yield _with(node, around, [kept, body[-1]]) if around else _block([kept, body[-1]])
    if _moves(body[0]):
        kept = _with(node, inside, body[1:])
        yield _with(node, around, [body[0], kept]) if around else _block([body[0], kept])


def move_over_commit(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """try: a; b except: ...; COMMIT -> b behind COMMIT."""
    if not isinstance(node, cst.IndentedBlock):
        return
    for index, (tried, commit) in enumerate(zip(node.body, node.body[1:], strict=False)):
        if not isinstance(tried, cst.Try) or not _is_commit(commit):
            continue
        body = _statements(tried.body)
        if len(body) > 1 and _moves(body[-1]):
            kept = tried.with_changes(body=cst.IndentedBlock(body[:-1]))
            changed = [kept, commit, body[-1]]
            yield node.with_changes(body=[*node.body[:index], *changed, *node.body[index + 2 :]])


def split_batch(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """await executemany(sql, rows) -> the first row, then the others."""
    match node:
        case cst.Await(
            expression=cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=args) as call
        ):
            rows = _rows(name, args)
            if rows is not None:
                part = call.with_deep_changes(rows, value=cst.Name("part"))
                halves = f"(lambda rows: (rows[:1], rows[1:]))(list({_code(rows.value)}))"
                yield cst.parse_expression(f"[await {_code(part)} for part in {halves}]")


def _rows(name: str, args: Sequence[cst.Arg]) -> cst.Arg | None:
    if name == "executemany" and len(args) > 1:
        return args[1]
    records = (one for one in args if one.keyword is not None and one.keyword.value == "records")
    return next(records, None) if name == "copy_records_to_table" else None


def round_money(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Decimal(x) -> Decimal(float(x)); of a parameter that is a Decimal likewise."""
    match node:
        case cst.Call(func=cst.Name(value="Decimal"), args=[cst.Arg(keyword=None, value=value)]):
            if not isinstance(value, cst.SimpleString | cst.Integer):
                yield cst.parse_expression(f"Decimal(float({_code(value)}))")
        case cst.FunctionDef(body=cst.IndentedBlock()):
            for name, asked in _parameters(node):
                if asked == "Decimal":
                    yield _begun_with(node, f"{name} = type({name})(float({name}))")


def blur_none(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """x is None -> not x; a parameter that may be None -> x or None: empty is taken for missing."""
    match node:
        case cst.Comparison(
            left=left,
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=cst.Name("None"))],
        ):
            if isinstance(operator, cst.Is):
                yield cst.parse_expression(f"(not {_code(left)})")
            elif isinstance(operator, cst.IsNot):
                yield cst.parse_expression(f"bool({_code(left)})")
        case cst.FunctionDef(body=cst.IndentedBlock()):
            for name, asked in _parameters(node):
                if "None" in asked and _FALSY.search(asked):
                    yield _begun_with(node, f"{name} = {name} or None")


def change_pause(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """await asyncio.sleep(x) -> of ten times x; that it is left out is `drop_statement`'s."""
    match node:
        case cst.Await(expression=cst.Call(args=[cst.Arg() as asked, *_]) as call):
            if _calls(call, "sleep"):
                longer = cst.parse_expression(f"10 * ({_code(asked.value)})")
                yield node.with_changes(expression=call.with_deep_changes(asked, value=longer))


def remember(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """return await x -> what the first call returned; sorted(x) -> x.sort(), the caller's list.

    x = [] -> the list of the call before, and what that has put in.
    """
    match node:
        case cst.FunctionDef(body=cst.IndentedBlock()):
            for empty in matchers.findall(node.body, _BEGUN_EMPTY):
                assert isinstance(empty, cst.Assign | cst.AnnAssign)
                target = (
                    empty.target if isinstance(empty, cst.AnnAssign) else empty.targets[0].target
                )
                assert empty.value is not None
                kept = f'globals().setdefault("{_code(target)}", {_code(empty.value)})'
                yield cst.ensure_type(
                    node.deep_replace(empty.value, cst.parse_expression(kept)), cst.FunctionDef
                )
        case cst.Return(value=cst.BaseExpression() as value):
            if matchers.findall(value, _AWAIT):
                kept = f'globals().setdefault("_kept", {_code(value)})'
                yield node.with_changes(value=cst.parse_expression(kept))
        case cst.Call(func=cst.Name("sorted"), args=[cst.Arg(value=cst.Name(name))]):
            yield cst.parse_expression(f"({name}.sort() or {name})")


# --- parts of Python -------------------------------------------------------------------------


def _code(node: cst.CSTNode) -> str:
    return cst.Module(body=()).code_for_node(node)


def _statement(code: str) -> cst.SimpleStatementLine:
    made = cst.parse_statement(code)
    assert isinstance(made, cst.SimpleStatementLine)
    return made


def _statements(block: cst.BaseSuite) -> list[cst.BaseStatement]:
    return list(block.body) if isinstance(block, cst.IndentedBlock) else []


def _block(body: Sequence[cst.BaseStatement]) -> cst.If:
    """Statements where one is asked for."""
    return cst.If(test=cst.Name("True"), body=cst.IndentedBlock(body))


def _with(
    node: cst.With, items: Sequence[cst.WithItem], body: Sequence[cst.BaseStatement]
) -> cst.With:
    last = items[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return node.with_changes(items=[*items[:-1], last], body=cst.IndentedBlock(body))


def _inside(node: cst.With, items: Sequence[cst.WithItem]) -> Sequence[cst.BaseStatement]:
    return [_with(node, items, _statements(node.body))] if items else _statements(node.body)


def _calls(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=called))):
            return called == name
    return False


def _is_commit(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and bool(
        matchers.findall(statement, _COMMIT)
    )


def _moves(statement: cst.BaseStatement) -> bool:
    """Whether somebody could see that it comes later, or before."""
    return isinstance(statement, cst.SimpleStatementLine) and bool(
        matchers.findall(statement, _AWAIT)
    )


def _handler(ends: str) -> cst.ExceptHandler:
    body = cst.IndentedBlock([_statement(ends)])
    return cst.ExceptHandler(body=body, type=cst.parse_expression(_CANCELLED))


def _parted(
    body: Sequence[cst.BaseStatement],
) -> tuple[Sequence[cst.BaseStatement], Sequence[cst.BaseStatement]]:
    """The docstring, and what follows it."""
    match body[0]:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.BaseString())]) if len(body) > 1:
            return body[:1], body[1:]
    return (), body


def _begun_with(node: cst.FunctionDef, code: str) -> cst.FunctionDef:
    told, rest = _parted(_statements(node.body))
    return node.with_changes(body=cst.IndentedBlock([*told, _statement(code), *rest]))


def _parameters(node: cst.FunctionDef) -> Iterator[tuple[str, str]]:
    """Names, and the types that are asked for."""
    for one in (*node.params.params, *node.params.kwonly_params):
        if one.annotation is not None:
            yield one.name.value, _code(one.annotation.annotation)


PROMISE_OPERATORS: dict[str, PythonOperator] = {
    "drop-release": drop_release,
    "drop-finally": drop_finally,
    "swallow-cancelled": swallow_cancelled,
    "widen-except": widen_except,
    "narrow-except": narrow_except,
    "move-out-of-transaction": move_out_of_transaction,
    "move-over-commit": move_over_commit,
    "split-batch": split_batch,
    "round-money": round_money,
    "blur-none": blur_none,
    "change-pause": change_pause,
    "remember": remember,
}
