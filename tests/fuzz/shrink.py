"""Makes a program small that still shows the same."""

from collections.abc import Callable, Iterator

from .generate import Block

Test = Callable[[list[Block]], bool]


def shrunk(statements: list[Block], shows: Test) -> list[Block]:
    """Leave out statements and take blocks apart for as long as `shows` holds."""
    going = True
    while going:
        going = False
        for smaller in smaller_than(statements):
            if shows(smaller):
                statements, going = smaller, True
                break
    return statements


def smaller_than(statements: list[Block]) -> Iterator[list[Block]]:
    """Programs with one step less."""
    half = len(statements) // 2
    if half > 1:
        yield statements[half:]
        yield statements[:half]
    for i, statement in enumerate(statements):
        before, after = statements[:i], statements[i + 1 :]
        yield [*before, *after]
        for _, body in statement.parts:
            yield [*before, *body, *after]
        for j, (opening, body) in enumerate(statement.parts):
            if j and not opening.lstrip().startswith(("def", "except", "case")):
                yield [*before, Block(statement.line, [*statement.parts[:j], *statement.parts[j + 1 :]]), *after]
            for inner in smaller_than(body):
                parts = [*statement.parts[:j], (opening, inner), *statement.parts[j + 1 :]]
                yield [*before, Block(statement.line, parts), *after]
