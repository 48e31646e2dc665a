"""Functions made by functions: captures, late binding, nonlocal, decorators, functions as values."""

import functools

import numpy as np

from .case import case

normal = np.random.default_rng(7).standard_normal


def make_power(n):
    def power(x):
        return x**n

    return power


def make_linear(a, b):
    return lambda x: a * x + b


def captured_parameter(x, y):
    def inner(z):
        return z * y

    return inner(x) + inner(y)


def captured_twice(x):
    def outer(y):
        def inner(z):
            return x * y * z

        return inner

    return outer(x + 1)(x + 2)


def late_binding(x):
    a = x

    def f(t):
        return t * a

    a = x**2
    return f(3.0)


def late_binding_in_list(x):
    fs = []
    for k in range(3):
        fs.append(lambda t: t * k)
    return sum([f(x) for f in fs])


def early_binding_by_default(x):
    fs = [lambda t, k=k: t**k for k in range(1, 4)]
    return sum([f(x) for f in fs])


def counter_with_nonlocal(x):
    total = 0.0

    def add(v):
        nonlocal total
        total = total + v**2

    add(x)
    add(2 * x)
    return total * x


def nonlocal_in_loop(xs):
    state = 1.0

    def step(v):
        nonlocal state
        state = state * 0.5 + v
        return state

    out = 0.0
    for v in xs:
        out += step(v) ** 2
    return out + state


def compose(f, g):
    return lambda x: f(g(x))


def composed(x):
    h = compose(np.sin, lambda t: t**2)
    return h(x) + compose(h, h)(x)


def apply_n(f, x, n):
    for _ in range(n):
        x = f(x)
    return x


def function_as_argument(x, a):
    return apply_n(lambda t: np.cos(a * t), x, 3)


def twice(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs) * 2

    return wrapper


def logged(calls):
    def decorate(f):
        def wrapper(x):
            result = f(x)
            calls.append(f.__name__)
            return result

        return wrapper

    return decorate


@twice
def decorated(x, y=2.0):
    return x**2 * y


@logged([])
def decorated_with_arguments(x):
    return np.exp(x) * x


def uses_decorated(x):
    return decorated(x) + decorated(x, y=x)


def returned_function(x):
    f = make_linear(x, x**2)
    g = make_power(3)
    return f(2.0) + g(x)


def takes_function(f, x):
    return f(x) ** 2


def table_of_functions(x, name):
    table = {"sin": np.sin, "square": lambda t: t * t, "half": make_linear(0.5, 0.0)}
    return table[name](x) + table["square"](x)


def choose_function(x):
    f = np.sin if x > 0 else np.cos
    return f(x) * x


def recursive_closure(x, n):
    def go(k):
        if k == 0:
            return x
        return x * go(k - 1) + 1

    return go(n)


def closure_over_array(W, x):
    def layer(v):
        return np.tanh(W @ v)

    return np.sum(layer(layer(x)))


def closure_over_dict(params, x):
    def forward(v):
        return v * params["w"] + params["b"]

    return forward(forward(x))


def curry(x):
    add = lambda a: lambda b: lambda c: a * b + c
    return add(x)(x + 1)(x**2)


def memo_in_closure(x):
    cache = {}

    def f(k):
        if k not in cache:
            cache[k] = x**k
        return cache[k]

    return f(2) + f(3) + f(2)


@functools.lru_cache(maxsize=None)
def binomial(n, k):
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


def bernstein(x, coefficients):
    n = len(coefficients) - 1
    total = 0.0
    for k in range(n + 1):
        total += coefficients[k] * binomial(n, k) * x**k * (1 - x) ** (n - k)
    return total


@functools.lru_cache
def fib(n, x):
    return x if n < 2 else fib(n - 1, x) + fib(n - 2, x) * x


def cached_with_active(x):
    return fib(6, x)


def integrate(f, a, b, n=8):
    h = (b - a) / n
    return h * (0.5 * f(a) + sum([f(a + i * h) for i in range(1, n)]) + 0.5 * f(b))


def integral_with_parameter(k, b):
    return integrate(lambda t: np.exp(-k * t), 0.0, b)


def generator_of_steps(x):
    steps = (np.sin(x * i) for i in range(1, 4))
    return sum(steps)


def star_wrapper(x, y):
    def call(f, *args, **kwargs):
        return f(*args, **kwargs)

    return call(make_linear, x, y)(2.0) + call(max, x, y)


CASES = [
    case(make_power(3), 1.3, label="make_power"),
    case(make_power(0.5), 1.3, label="make_power of a half"),
    case(make_linear(2.0, 1.0), 1.3, label="make_linear"),
    case(captured_parameter, 1.3, 0.4),
    case(captured_twice, 1.3),
    case(late_binding, 1.3),
    case(late_binding_in_list, 1.3),
    case(early_binding_by_default, 1.3),
    case(counter_with_nonlocal, 1.3),
    case(nonlocal_in_loop, [0.5, -0.3, 0.9]),
    case(composed, 0.8),
    case(function_as_argument, 0.8, 0.6),
    case(decorated, 0.8, 1.5),
    case(decorated_with_arguments, 0.8),
    case(uses_decorated, 0.8),
    case(returned_function, 0.8),
    case(takes_function, make_linear(2.0, 1.0), 0.7),
    case(takes_function, make_linear(2.0, 1.0), 0.7, wrt=(0, 1), label="takes_function by its captures"),
    case(takes_function, np.sin, 0.7, label="takes_function a ufunc"),
    case(table_of_functions, 0.8, "sin"),
    case(table_of_functions, 0.8, "half", label="table_of_functions half"),
    case(choose_function, 0.8),
    case(choose_function, -0.8, label="choose_function other"),
    case(recursive_closure, 0.8, 3),
    case(closure_over_array, normal((3, 3)), normal(3)),
    case(closure_over_dict, {"w": 0.4, "b": 0.3}, 0.8),
    case(curry, 0.8),
    case(memo_in_closure, 0.8),
    case(bernstein, 0.3, [1.0, -2.0, 0.5, 3.0]),
    case(cached_with_active, 0.6),
    case(integral_with_parameter, 0.6, 1.5),
    case(generator_of_steps, 0.6),
    case(star_wrapper, 0.6, 1.5),
]
