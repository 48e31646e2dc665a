"""The house as designed: floors, rooms, twins, sizes, docstrings.  What this file refuses is refused in review too."""

from __future__ import annotations

import ast
import functools
import graphlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import zygopy

ROOT = Path(__file__).resolve().parents[1]

# From the ground up: a room imports from the floors below it, and never from its neighbours.
FLOORS = [
    {"records"},
    {"errors"},
    {"core", "runtime"},
    {"source", "analyse", "rules"},
    {"lower", "transform", "emit"},
    {"pipeline"},
    {"callables", "guesses", "pullbacks"},
    {"links", "pushforwards", "site"},
    {"sites"},
    {"pushes"},
    {"dispatch"},
    {"implicit", "seeds", "shortcuts"},
    {"api", "declare", "reading", "testing"},
    {"batches", "differences", "directional", "explain", "export"},
    {"curvature"},
    {"__init__"},
    {"layers"},
]
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}

# `transform` gets the rules as an argument, and neither it nor its neighbours knows which there are.
NEVER = {("lower", "rules"), ("transform", "rules"), ("emit", "rules")}

REQUIRED = {"numpy", "gast"}
OPTIONAL = {"cupy", "scipy", "matplotlib", "tqdm", "IPython"}
# rules for the functions of a package, which are loaded when the user's code has loaded it
OF_PACKAGE = {f"zygopy/rules/{room}.py": "scipy" for room in ("scipy_linalg", "scipy_stats", "special", "special_sums")}
VAGUE = {"utils", "util", "misc", "helpers", "helper", "common", "tools", "stuff", "manager", "base"}

# module: why it has no test file of its own
WITHOUT_TWIN: dict[str, str] = {}

MODULES = sorted(p for package in ("zygopy", "layers") for p in (ROOT / package).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] != "zygopy" else parts[1]


@functools.cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The dotted names of the modules (or of names in modules) that the statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base: list[str] = []
    if node.level:
        package = list(path.relative_to(ROOT).parent.parts)
        base = package[: len(package) - node.level + 1]
    if node.module:
        base = [*base, *node.module.split(".")]
    yield from (".".join([*base, alias.name]) for alias in node.names)


@functools.cache
def imports(path: Path) -> list[tuple[ast.Import | ast.ImportFrom, str]]:
    found = [node for node in ast.walk(parse(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [(node, target) for node in found for target in imported(path, node)]


def every_module(test):
    return pytest.mark.parametrize("path", MODULES, ids=name)(test)


@every_module
def test_imports_go_down_and_never_to_a_neighbour(path):
    room = room_of(path)
    assert room in FLOOR, f"say in FLOORS on which floor `{room}` lives"
    wrong = []
    for node, target in imports(path):
        parts = target.split(".")
        if parts[0] != "zygopy" or room == "layers":
            continue
        other = parts[1] if len(parts) > 1 else "__init__"
        if other == room:
            continue
        if other not in FLOOR or FLOOR[other] >= FLOOR[room] or (room, other) in NEVER:
            wrong.append(f"{name(path)}:{node.lineno} imports {target}")

    assert wrong == []


@every_module
def test_a_function_imports_only_an_optional_package(path):
    wrong = []
    for function in ast.walk(parse(path)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    packages = {target.split(".")[0] for target in imported(path, node)}
                    if not packages <= OPTIONAL:
                        wrong.append(f"{name(path)}:{node.lineno}")

    assert wrong == []


@every_module
def test_only_the_required_packages_are_imported_on_loading(path):
    top = [node for node in parse(path).body if isinstance(node, ast.Import | ast.ImportFrom)]
    packages = {target.split(".")[0] for node in top for target in imported(path, node)}

    assert packages - REQUIRED - {"zygopy", "layers", OF_PACKAGE.get(name(path))} - sys.stdlib_module_names == set()


def test_no_module_imports_itself_by_a_detour():
    modules = {name(p)[:-3].replace("/", ".").removesuffix(".__init__"): p for p in MODULES}
    graph = {
        module: {
            found
            for _, target in imports(path)
            for found in (target, target.rpartition(".")[0])
            # a package's own __init__ collects its modules, and they never ask it for anything
            if found in modules and found != module and not module.startswith(found + ".")
        }
        for module, path in modules.items()
    }

    assert list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which shows the cycle


def test_gast_is_imported_in_one_module():
    users = {name(path) for path in MODULES for _, target in imports(path) if target.split(".")[0] == "gast"}

    assert len(users) <= 1, users


def test_layers_uses_public_names_only():
    wrong = [
        f"{name(path)}:{node.lineno} {target}"
        for path in MODULES
        if room_of(path) == "layers"
        for node, target in imports(path)
        if target.split(".")[0] == "zygopy" and target != "zygopy" and target.removeprefix("zygopy.") not in zygopy.__all__
    ]

    assert wrong == []


@every_module
def test_a_file_is_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")

    assert lines <= 420, f"{name(path)} has {lines} lines: look for the second noun in it"


@every_module
def test_the_first_line_says_what_the_room_knows(path):
    text = path.read_text(encoding="utf-8")

    assert re.match(r'r?"""[A-Z`*][^\n]{10,}', text), f"{name(path)} opens with {text[:40]!r}"


@every_module
def test_a_file_is_named_for_what_it_knows(path):
    assert path.stem not in VAGUE


def test_every_module_has_its_test_file():
    missing = [
        name(twin(path))
        for path in MODULES
        if path.stem != "__init__" and name(path) not in WITHOUT_TWIN and not twin(path).exists()
    ]

    assert missing == []


def test_every_test_file_has_its_module():
    twins = {twin(path) for path in MODULES}
    orphans = [name(p) for p in (ROOT / "tests" / "zygopy").rglob("test_*.py") if p not in twins]

    assert orphans == []


def test_exemptions_are_of_modules_that_exist_and_say_why():
    assert all((ROOT / module).exists() and len(why) > 10 for module, why in WITHOUT_TWIN.items())


def twin(path: Path) -> Path:
    parts = path.relative_to(ROOT)
    return ROOT / "tests" / parts.parent / f"test_{parts.name}"


# ------------------------------------------------------------------ public names

PUBLIC = sorted(zygopy.__all__)
FUNCTIONS = [n for n in PUBLIC if inspect.isroutine(getattr(zygopy, n))]


@pytest.mark.parametrize("public", PUBLIC)
def test_a_public_name_is_documented(public):
    value = getattr(zygopy, public)
    if inspect.isroutine(value) or inspect.isclass(value):
        assert len(inspect.getdoc(value) or "") > 20


@pytest.mark.parametrize("public", FUNCTIONS)
def test_a_public_function_says_what_it_takes_and_gives_and_shows_it(public):
    doc = inspect.getdoc(getattr(zygopy, public)) or ""
    sections = set(re.findall(r"^(\w[\w ]*)\n-{3,}$", doc, flags=re.MULTILINE))
    wanted = {"Examples"}
    if inspect.signature(getattr(zygopy, public)).parameters:
        wanted |= {"Parameters"}

    assert wanted <= sections
    assert ">>> " in doc


@pytest.mark.parametrize("public", FUNCTIONS)
def test_a_public_function_is_annotated(public):
    function = getattr(zygopy, public)
    unannotated = [p.name for p in inspect.signature(function).parameters.values() if p.annotation is p.empty]

    assert unannotated == []


@pytest.mark.parametrize("package", ["zygopy", "layers"])
def test_importing_loads_no_optional_package(package):
    program = f"import sys, {package}; print(sorted({OPTIONAL | {'hypothesis', 'pytest', 'sklearn', 'torch'}!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_layers_starts_quickly(tmp_path):
    program = "import time, numpy; start = time.process_time(); import layers; print(time.process_time() - start)"
    settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    runs = [subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
                           env=settings) for _ in range(4)]

    assert min(float(run.stdout) for run in runs[1:]) < 0.3  # s; the first has to compile


# ------------------------------------------------------------------ the repository


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed if line and (ROOT / line).is_file()]


def test_nothing_names_a_place_on_one_machine():
    place = re.compile(r"(?<![\w.}>])/(root|home|work|tmp|opt|Users|mnt)/\w|python[h]osted|pypi[.]org/simple")
    wrong = [
        f"{name(path)}: {found[0]}"
        for path in tracked()
        if path.suffix not in {".png", ".npz"}
        for found in place.finditer(path.read_text(encoding="utf-8"))
    ]

    assert wrong == []
