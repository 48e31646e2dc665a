"""How statements stand on the page: lines, the user's own text where nothing changed, and proof that it reads back."""

from __future__ import annotations

import ast
from dataclasses import field
from functools import lru_cache
from typing import Any

from ..errors import InternalError, Span
from ..records import record
from .constants import SpeltFloat, SpeltInt
from .lines import Line
from .printing import BINARY, bare, text
from .wrapping import WIDTH, wrap

INDENT = "    "
IGNORED = {"ctx", "type_comment", "kind", "type_params"}


@record(frozen=False)
class Page:
    """Lines of text, and the user's place for each of them that has one (counted from 1)."""

    lines: list[str] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)

    def add(self, text: str, depth: int, span: Span | None, hanging: bool = True) -> None:
        """Add lines; those after the first are moved with it if they are `hanging`."""
        for number, line in enumerate(text.split("\n")):
            self.lines.append(INDENT * depth + line if line and (hanging or not number) else line)
            if span is not None:
                self.spans[len(self.lines)] = span


def lay_out(line: Line) -> tuple[str, dict[int, Span]]:
    """The text of a function, with the user's place for each line.

    Raises
    ------
    InternalError
        The text reads back as something else: better no function than a wrong one.
    """
    page = Page()
    _statement(line, 0, page)
    source = "\n".join(page.lines) + "\n"
    try:
        written = ast.parse(source).body[0]
    except SyntaxError as error:
        raise InternalError(f"emit: what was written is not Python: {error}\n{source}", line.span) from error
    if not same_tree(_assembled(line), written):
        raise InternalError(f"emit: what was written reads back as something else\n{source}", line.span)
    return source, page.spans


# ------------------------------------------------------------------ statements


def _block(lines: list[Line], depth: int, page: Page) -> None:
    if not lines:
        page.add("pass", depth, None)
    for line in lines:
        _statement(line, depth, page)


def _statement(line: Line, depth: int, page: Page) -> None:
    if not line.blocks:
        page.add(_simple(line, depth), depth, line.span, hanging=not is_words(line.tree))
        return
    if isinstance(line.tree, ast.Try):
        _attempt(line, line.tree, depth, page)
        return
    page.add(_header(line, "", depth), depth, line.span)
    _block(line.blocks[0], depth + 1, page)
    while len(line.blocks) > 1 and line.blocks[1]:
        orelse = line.blocks[1]
        if len(orelse) > 1 or not isinstance(orelse[0].tree, ast.If):
            page.add("else:", depth, None)
            _block(orelse, depth + 1, page)
            return
        line = orelse[0]
        page.add(_header(line, "el", depth), depth, line.span)
        _block(line.blocks[0], depth + 1, page)


def _attempt(line: Line, tree: ast.Try, depth: int, page: Page) -> None:
    body, orelse, *handled = line.blocks
    final = handled.pop() if tree.finalbody else []
    page.add("try:", depth, line.span)
    _block(body, depth + 1, page)
    for clause, block in zip(tree.handlers, handled, strict=True):
        name = f" as {clause.name}" if clause.name else ""
        page.add(f"except {text(clause.type)}{name}:" if clause.type else "except:", depth, None)
        _block(block, depth + 1, page)
    if orelse:
        page.add("else:", depth, None)
        _block(orelse, depth + 1, page)
    if final:
        page.add("finally:", depth, None)
        _block(final, depth + 1, page)


def _simple(line: Line, depth: int) -> str:
    """The statement: the user's own text, comments included, if it says the same where it stands."""
    if line.origin is not None:
        own = _parsed(line.origin.text)
        if own is not None and same_statement(line.tree, own) and _can_move(line.origin.text, own, depth):
            line.tree = own
            return line.origin.text.rstrip()
    return unparse(line.tree) if is_words(line.tree) else wrap(unparse(line.tree), WIDTH - len(INDENT) * depth)


def is_words(tree: ast.stmt) -> bool:
    """Whether the statement is a docstring."""
    return isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant)


def _header(line: Line, prefix: str, depth: int) -> str:
    """The first lines of a compound statement."""
    tree = line.tree
    generated = wrap(_generated_header(tree, prefix), WIDTH - len(INDENT) * depth)
    if line.origin is not None:
        own = _parsed(line.origin.text)
        if own is not None and type(own) is type(tree) and _same_header(tree, own):
            return _own_header(line.origin.text, own, prefix) or generated
    return generated


def _generated_header(tree: ast.stmt, prefix: str) -> str:
    match tree:
        case ast.If():
            return f"{prefix}if {text(tree.test)}:"
        case ast.While():
            return f"while {text(tree.test)}:"
        case ast.For():
            return f"for {bare(tree.target)} in {bare(tree.iter)}:"
        case ast.With():
            return f"with {', '.join(map(_with_item, tree.items))}:"
        case ast.FunctionDef():
            return f"def {tree.name}({', '.join(arg.arg for arg in tree.args.args)}):"
        case _:
            raise InternalError(f"emit: no header for {type(tree).__name__}")


def unparse(tree: ast.stmt) -> str:
    """The text of a simple statement."""
    match tree:
        case ast.Assign(targets=[target]):
            return f"{bare(target)} = {bare(tree.value)}"
        case ast.Return(value=ast.expr() as value):
            return f"return {bare(value)}"
        case ast.AugAssign():
            return f"{text(tree.target)} {BINARY[type(tree.op)][0]}= {bare(tree.value)}"
        case ast.Expr(value=ast.Constant(value=str() as words)):
            return docstring(words)
        case ast.Expr():
            return bare(tree.value)
        case _:
            return ast.unparse(tree)


def _with_item(item: ast.withitem) -> str:
    context = text(item.context_expr)
    return context if item.optional_vars is None else f"{context} as {text(item.optional_vars)}"


def docstring(words: str) -> str:
    plain = all(character.isprintable() or character == "\n" for character in words)
    if not plain or "\\" in words or '"""' in words or words.endswith('"'):
        return repr(words)
    return f'"""{words}"""'


# ------------------------------------------------------------------ the user's own text


@lru_cache(2048)
def _parsed(text: str) -> ast.stmt | None:
    try:
        return ast.parse(text).body[0]
    except (SyntaxError, IndexError):
        return None


def _can_move(text: str, own: ast.stmt, depth: int) -> bool:
    """Whether the text says the same when it is indented: a string over several lines does not."""
    if "\n" not in text or not depth:
        return True
    moved = "\n".join(INDENT * depth + row for row in text.split("\n"))
    try:
        block: Any = ast.parse(f"if True:\n{moved}").body[0]
    except SyntaxError:
        return False
    return same_tree(block.body, [own])


def _own_header(text: str, own: Any, prefix: str) -> str | None:
    """The lines of the user's text before the body of a compound statement; `prefix` makes an ``elif`` of an ``if``."""
    rows = text.split("\n")
    first = own.body[0].lineno - 1
    if first < own.lineno or isinstance(own, ast.FunctionDef):
        return None
    header = rows[:first]
    while header and (not header[-1].strip() or header[-1].lstrip().startswith("#")):
        header.pop()
    start = own.lineno - 1
    header[start] = prefix + header[start]
    return "\n".join(header)


def _same_header(tree: ast.stmt, own: ast.stmt) -> bool:
    parts = {ast.If: ("test",), ast.While: ("test",), ast.For: ("target", "iter"), ast.With: ("items",)}.get(type(tree))
    return parts is not None and all(same_tree(getattr(tree, part), getattr(own, part)) for part in parts)


def same_statement(tree: ast.stmt, own: ast.stmt) -> bool:
    """Whether the user's statement says what `tree` says; an annotation of a local name says nothing."""
    if isinstance(own, ast.AnnAssign) and own.simple and isinstance(tree, ast.Assign):
        return own.value is not None and same_tree(tree.targets, [own.target]) and same_tree(tree.value, own.value)
    return same_tree(tree, own)


# ------------------------------------------------------------------ reading back


def _assembled(line: Line) -> ast.stmt:
    """The tree of a statement with those of the statements inside it."""
    tree: Any = line.tree
    if line.blocks:
        tree.body = [_assembled(inner) for inner in line.blocks[0]] or [ast.Pass()]
        for clause, block in zip(getattr(tree, "handlers", ()), line.blocks[2:], strict=False):
            clause.body = [_assembled(inner) for inner in block] or [ast.Pass()]
        if getattr(tree, "finalbody", None):
            tree.finalbody = [_assembled(inner) for inner in line.blocks[-1]]
        if len(line.blocks) > 1:
            tree.orelse = [_assembled(inner) for inner in line.blocks[1]]
    return line.tree


def same_tree(a: Any, b: Any) -> bool:
    """Whether two trees (or lists of trees, or leaves of them) say the same; where they stand does not count."""
    if isinstance(a, ast.AST):
        if type(a) is not type(b):
            return False
        if isinstance(a, ast.Constant) and isinstance(b, ast.Constant):
            return same_constant(a.value, b.value)
        if isinstance(a, ast.JoinedStr) and isinstance(b, ast.JoinedStr):
            return same_tree(_joined(a), _joined(b))
        return all(same_tree(getattr(a, part, None), getattr(b, part, None)) for part in COMPARED[type(a)])
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same_tree, a, b))
    return bool(a == b)


class _Compared(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a kind of tree that say something."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = self[kind] = tuple(part for part in kind._fields if part not in IGNORED)
        return fields


COMPARED = _Compared()


def _joined(tree: ast.JoinedStr) -> list[ast.expr]:
    """The parts of an f-string, neighbouring literal ones as one."""
    parts: list[ast.expr] = []
    for part in tree.values:
        if isinstance(part, ast.Constant) and parts and isinstance(parts[-1], ast.Constant):
            parts[-1] = ast.Constant(parts[-1].value + part.value)  # type: ignore[operator]
        elif not (isinstance(part, ast.Constant) and part.value == ""):
            parts.append(part)
    return parts


def same_constant(a: Any, b: Any) -> bool:
    plain = {SpeltInt: int, SpeltFloat: float}
    return plain.get(type(a), type(a)) is plain.get(type(b), type(b)) and bool(a == b)

