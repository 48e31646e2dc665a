"""Numbers that carry their derivatives, in arrays of objects: an exact gradient whose aliasing and control flow are
Python's and NumPy's own, and know nothing of ours.
"""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

NEAR = 1e-7


class Tie(Exception):
    """A comparison so close that a small change would take the other branch."""


class Dual:
    """A value, its derivatives by each input, and the sum of the absolute contributions to each."""

    __slots__ = ("d", "m", "x")

    def __init__(self, x: float, d: Any, m: Any) -> None:
        self.x, self.d, self.m = float(x), d, m

    def __repr__(self) -> str:
        return f"Dual({self.x})"

    # -- arithmetic ---------------------------------------------------------------------------------------------------

    def mapped(self, value: float, slope: float) -> "Dual":
        return Dual(value, slope * self.d, abs(slope) * self.m)

    def joined(self, other: "Dual", value: float, mine: float, theirs: float) -> "Dual":
        return Dual(value, mine * self.d + theirs * other.d, abs(mine) * self.m + abs(theirs) * other.m)

    def with_number(self, other: Any, value: Any, mine: Any, theirs: Any) -> Any:
        """The result for another dual, a plain number, or NumPy's business."""
        if isinstance(other, Dual):
            return self.joined(other, value(self.x, other.x), mine(self.x, other.x), theirs(self.x, other.x))
        if isinstance(other, (int, float, np.number, np.bool_)):
            return self.mapped(value(self.x, float(other)), mine(self.x, float(other)))
        return NotImplemented

    def __add__(self, other: Any) -> Any:
        return self.with_number(other, lambda x, y: x + y, lambda x, y: 1.0, lambda x, y: 1.0)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self.with_number(other, lambda x, y: x - y, lambda x, y: 1.0, lambda x, y: -1.0)

    def __rsub__(self, other: Any) -> Any:
        return self.with_number(other, lambda x, y: y - x, lambda x, y: -1.0, lambda x, y: 1.0)

    def __mul__(self, other: Any) -> Any:
        return self.with_number(other, lambda x, y: x * y, lambda x, y: y, lambda x, y: x)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self.with_number(other, lambda x, y: x / y, lambda x, y: 1.0 / y, lambda x, y: -x / (y * y))

    def __rtruediv__(self, other: Any) -> Any:
        return self.with_number(other, lambda x, y: y / x, lambda x, y: -y / (x * x), lambda x, y: 1.0 / x)

    def __pow__(self, other: Any) -> Any:
        if isinstance(other, (int, float, np.number)):
            n = float(other)
            return self.mapped(self.x**n, 0.0 if n == 0 else n * self.x ** (n - 1.0))
        return NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        away(self.x / float(value_of(other)) % 1.0, 0.0)
        return Dual(self.x // value_of(other), 0.0 * self.d, 0.0 * self.m)

    def __neg__(self) -> "Dual":
        return self.mapped(-self.x, -1.0)

    def __pos__(self) -> "Dual":
        return self

    def __abs__(self) -> "Dual":
        away(self.x, 0.0)
        return self.mapped(abs(self.x), math.copysign(1.0, self.x))

    def conjugate(self) -> "Dual":
        return self

    @property
    def real(self) -> "Dual":
        return self

    # -- decisions ----------------------------------------------------------------------------------------------------

    def compared(self, other: Any, test: Any) -> Any:
        if not isinstance(other, (Dual, int, float, np.number)):
            return NotImplemented
        if np.any(self.d) or (isinstance(other, Dual) and np.any(other.d)):
            away(self.x, float(value_of(other)))
        return test(self.x, float(value_of(other)))

    def __lt__(self, other: Any) -> Any:
        return self.compared(other, lambda x, y: x < y)

    def __le__(self, other: Any) -> Any:
        return self.compared(other, lambda x, y: x <= y)

    def __gt__(self, other: Any) -> Any:
        return self.compared(other, lambda x, y: x > y)

    def __ge__(self, other: Any) -> Any:
        return self.compared(other, lambda x, y: x >= y)

    def __eq__(self, other: object) -> Any:
        return self.compared(other, lambda x, y: x == y)

    def __ne__(self, other: object) -> Any:
        return self.compared(other, lambda x, y: x != y)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return self.x != 0.0

    def __int__(self) -> int:
        away(self.x % 1.0, 0.0)
        return int(self.x)

    def __format__(self, spec: str) -> str:
        return format(self.x, spec)

    # -- what NumPy calls for an array of objects ---------------------------------------------------------------------

    def sin(self) -> "Dual":
        return self.mapped(math.sin(self.x), math.cos(self.x))

    def cos(self) -> "Dual":
        return self.mapped(math.cos(self.x), -math.sin(self.x))

    def tanh(self) -> "Dual":
        return self.mapped(math.tanh(self.x), 1.0 - math.tanh(self.x) ** 2)

    def exp(self) -> "Dual":
        return self.mapped(math.exp(self.x), math.exp(self.x))

    def log(self) -> "Dual":
        return self.mapped(math.log(self.x), 1.0 / self.x)

    def sqrt(self) -> "Dual":
        return self.mapped(math.sqrt(self.x), 0.5 / math.sqrt(self.x))

    def arctan(self) -> "Dual":
        return self.mapped(math.atan(self.x), 1.0 / (1.0 + self.x * self.x))


def value_of(x: Any) -> Any:
    return x.x if isinstance(x, Dual) else x


def away(x: float, y: float) -> None:
    if abs(x - y) <= NEAR * (1.0 + abs(x)):
        raise Tie


# -- an `np` whose arrays hold such numbers -----------------------------------------------------------------------------


def boxed(function: Any) -> Any:
    """A function of NumPy that makes an array: of objects, unless a dtype is asked for."""

    def make(*args: Any, **keywords: Any) -> Any:
        made = function(*args, **keywords)
        return made.astype(object) if "dtype" not in keywords and made.dtype.kind == "f" else made

    return make


def empty_like(x: Any) -> Any:
    made = np.empty(np.shape(x), object)
    made[...] = 0.0
    return made


def of_elements(name: str) -> Any:
    """A function of NumPy, of elements that may be plain numbers beside duals."""
    plain = getattr(np, name)

    def of_one(x: Any) -> Any:
        return getattr(x, name)() if isinstance(x, Dual) else float(plain(x))

    boxes = np.frompyfunc(of_one, 1, 1)

    def apply(x: Any, **keywords: Any) -> Any:
        exact = isinstance(x, Dual) or getattr(x, "dtype", None) == object
        return boxes(x, **keywords) if exact else plain(x, **keywords)

    return apply


MAKERS = ("array", "asarray", "zeros", "ones", "full", "linspace", "eye")
NUMPY = SimpleNamespace(**{name: getattr(np, name) for name in dir(np) if not name.startswith("_")})
for _name in MAKERS:
    setattr(NUMPY, _name, boxed(getattr(np, _name)))
for _name in ("sin", "cos", "tanh", "exp", "log", "sqrt", "arctan"):
    setattr(NUMPY, _name, of_elements(_name))
NUMPY.zeros_like = NUMPY.empty_like = empty_like
NUMPY.ones_like = lambda x: empty_like(x) + 1.0
NUMPY.full_like = lambda x, value: empty_like(x) + value
NUMPY.empty = lambda shape: empty_like(np.empty(shape))
MATH = SimpleNamespace(
    **{name: (lambda x, name=name: getattr(np, name)(x)) for name in ("sin", "cos", "tanh", "exp", "sqrt", "log")},
    pi=math.pi,
)


def as_float(x: Any) -> Any:
    return x if isinstance(x, Dual) else float(x)


SPACE = {"np": NUMPY, "math": MATH, "float": as_float}


def inputs(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Numbers and arrays as duals, each element an input of its own."""
    size = sum(np.size(arg) for arg in args)
    units = iter(np.eye(size))

    def dual(x: Any) -> Dual:
        unit = next(units)
        return Dual(float(x), unit, unit)

    made: list[Any] = []
    for arg in args:
        if isinstance(arg, np.ndarray):
            boxes = np.empty(arg.shape, object)
            for index in np.ndindex(arg.shape):
                boxes[index] = dual(arg[index])
            made.append(boxes)
        else:
            made.append(dual(arg))
    return tuple(made)
