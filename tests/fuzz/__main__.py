"""``python -m tests.fuzz 20000 [first seed]``: draw programs, judge them, shrink what fails, count."""

import sys
import time
from collections import Counter

from .generate import Block, drawing_of, written
from .judge import Verdict, judge
from .shrink import shrunk

FAILED = ("wrong", "crash")


def verdict_of(statements: list[Block]) -> Verdict:
    try:
        return judge(written(statements))
    except SyntaxError:
        return Verdict("no program")


def smallest(statements: list[Block], outcome: str, reason: str) -> str:
    def shows(smaller: list[Block]) -> bool:
        found = verdict_of(smaller)
        return found.outcome == outcome and found.reason[:24] == reason[:24]

    lines = [line for statement in shrunk(statements, shows) for line in statement.text(1)]
    return "\n".join(lines)


def table(title: str, counts: Counter[str], whole: int) -> None:
    print(f"\n{title}")
    for name, count in counts.most_common():
        print(f"  {count:6} {100 * count / whole:5.1f} %  {name}")


def main(count: int, first: int) -> int:
    constructs: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    begun = time.perf_counter()
    for seed in range(first, first + count):
        statements, used = drawing_of(seed)
        constructs.update(used)
        found = verdict_of(statements)
        outcomes[found.outcome] += 1
        if found.outcome != "agrees":
            reasons[f"{found.outcome}: {found.reason[:90]}"] += 1
        if found.outcome in FAILED:
            print(f"-- seed {seed}: {found.outcome}: {found.reason}")
            print(smallest(statements, found.outcome, found.reason), flush=True)
    table("constructs", constructs, count)
    table("reasons", reasons, count)
    table(f"outcomes of {count} programs, {time.perf_counter() - begun:.0f} s", outcomes, count)
    return int(any(outcomes[name] for name in FAILED))


if __name__ == "__main__":
    numbers = [int(arg) for arg in sys.argv[1:]]
    sys.exit(main(*(numbers or [200]), *([] if len(numbers) > 1 else [0])))
