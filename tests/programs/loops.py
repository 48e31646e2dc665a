"""For and while loops without exits: carried values, nesting, iteration over everything."""

import numpy as np

from .case import case

normal = np.random.default_rng(3).standard_normal


def logistic_map(r, x, n):
    for _ in range(n):
        x = r * x * (1 - x)
    return x


def power_by_hand(x, n):
    p = 1.0
    for _ in range(n):
        p *= x
    return p


def horner(coefficients, x):
    total = 0.0
    for c in coefficients:
        total = total * x + c
    return total


def sum_of_squares(xs):
    s = 0
    for x in xs:
        s += x * x
    return s


def dot_by_index(a, b):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def fibonacci_like(a, b, n):
    for _ in range(n):
        a, b = b, a + 0.5 * b
    return b


def matrix_vector_by_hand(A, x):
    total = 0.0
    for i in range(A.shape[0]):
        row = 0.0
        for j in range(A.shape[1]):
            row += A[i, j] * x[j]
        total += row**2
    return total


def newton_sqrt(a):
    x = a / 2
    for _ in range(6):
        x = 0.5 * (x + a / x)
    return x


def while_countdown(x, n):
    while n > 0:
        x = np.sin(x) + x
        n -= 1
    return x


def while_on_value(x):
    y = x
    while y < 100:
        y = y * 2 + x
    return y


def zero_rounds(x, n):
    y = x * 3
    for i in range(n):
        y = y * i
    return y


def rows_of_a_matrix(A):
    s = 0.0
    for row in A:
        s = s + np.log(np.sum(np.exp(row)))
    return s


def nested_carry(x, n):
    outer = x
    for i in range(n):
        inner = outer
        for j in range(i + 1):
            inner = inner * 0.9 + np.cos(x) / (j + 1)
        outer = outer + inner
    return outer


def branch_in_loop(x, n):
    for i in range(n):
        if i % 2 == 0:
            x = x * 1.1
        else:
            x = np.sin(x)
    return x


def branch_on_value_in_loop(xs):
    total = 0.0
    for x in xs:
        if x > 0:
            total += x**2
        elif x < -1:
            total -= x
    return total


def loop_in_branch(x, n):
    if n > 2:
        for _ in range(n):
            x = x + x**2 / 10
    else:
        x = x * 7
    return x


def loop_variable_after_loop(xs):
    for x in xs:
        pass
    return x**2


def else_on_for(x):
    for _ in range(3):
        x = x * 2
    else:
        x = x**2
    return x


def enumerate_and_zip(xs, ys):
    s = 0.0
    for i, (x, y) in enumerate(zip(xs, ys)):
        s += (i + 1) * x * y
    return s


def reversed_and_step(xs):
    s = 1.0
    for i in range(len(xs) - 1, -1, -2):
        s = s * xs[i] + 1
    for x in reversed(xs):
        s = s + np.tanh(x * s)
    return s


def exponential_moving_average(prices, alpha):
    ema = prices[0]
    for p in prices[1:]:
        ema = alpha * p + (1 - alpha) * ema
    return ema


def compound_by_period(rates, start):
    balance = start
    for rate in rates:
        interest = balance * rate
        balance += interest
    return balance


def running_maximum(xs):
    best = xs[0]
    worst = xs[0]
    for x in xs:
        best = max(best, x)
        worst = min(worst, x)
    return best - worst


def local_to_a_round(xs):
    total = 0.0
    for x in xs:
        t = x * 2
        if x > 0:
            t = t * t
        u = t + 1
        total += u * t
    return total


def last_of_the_loop(x, n):
    for i in range(n):
        y = x * (i + 1)
        z = np.exp(-y)
    return y * z


def dictionary_items(d):
    s = 0.0
    for name, value in d.items():
        s += len(name) * value**2
    return s


def over_dict_keys(params):
    total = 0
    for k in params:
        total = total + np.sum(params[k] ** 2)
    return total


def string_program(x, program):
    for op in program:
        if op == "s":
            x = np.sin(x)
        elif op == "d":
            x = x * 2
        elif op == "q":
            x = x * x
    return x


def triple_loop_matmul(A, B):
    n, k = A.shape
    m = B.shape[1]
    total = 0.0
    for i in range(n):
        for j in range(m):
            c = 0.0
            for p in range(k):
                c += A[i, p] * B[p, j]
            total += c * c
    return total


def mandelbrot_like(c, n):
    z = 0.0
    for _ in range(n):
        z = z * z + c
    return z


def random_walk_likelihood(xs, sigma):
    ll = 0.0
    prev = 0.0
    for x in xs:
        ll += -0.5 * ((x - prev) / sigma) ** 2 - np.log(sigma)
        prev = x
    return ll


def while_two_conditions(x):
    n = 0
    while x < 50 and n < 7:
        x = x * 1.5
        n += 1
    return x * n


def inner_loop_keeps_nothing(x, n):
    s = x
    for i in range(n):
        for j in range(i + 1):
            s = s * 0.9 + x
    return s


def inner_loop_in_an_arm(x, n):
    s = x
    for i in range(n):
        if i > 0:
            for j in range(2):
                s = s * 0.9
        t = s
        for j in range(3):
            t = t * 0.5 + s
        s = s + t
    return s


def layered_network(weights, x):
    for W in weights:
        x = np.tanh(x @ W)
    return x.sum()


def root_or_square(x, k):
    if x > 0.5:
        y = np.sin(x)
        return y * y * np.exp(y) * k
    return x * x + 0.3


def branch_in_a_context(a, b):
    s = 0.25
    for _ in range(3):
        with np.errstate(all="ignore"):
            b += root_or_square(s, a)
            s = b * 0.3
    return s * b


CASES = [
    case(branch_in_a_context, 0.5, 0.6),
    case(logistic_map, 3.2, 0.4, 5),
    case(power_by_hand, 1.3, 4),
    case(power_by_hand, 1.3, 0, label="power_by_hand no round"),
    case(horner, [1.0, -2.0, 0.5], 1.3),
    case(horner, normal(4), 0.7, label="horner of an array"),
    case(horner, (1, 2, 3), 0.7, wrt=(0, 1), label="horner of ints"),
    case(sum_of_squares, [1.0, 2.0, 3.0]),
    case(sum_of_squares, normal(4), label="sum_of_squares of an array"),
    case(sum_of_squares, (1.0, 2), label="sum_of_squares of a mixed tuple"),
    case(dot_by_index, normal(4), normal(4)),
    case(dot_by_index, [1.0, 2.0], [3.0, 4.0], label="dot_by_index of lists"),
    case(fibonacci_like, 1.0, 0.3, 5),
    case(matrix_vector_by_hand, normal((3, 2)), normal(2)),
    case(newton_sqrt, 2.5),
    case(while_countdown, 0.4, 3),
    case(while_on_value, 1.3),
    case(zero_rounds, 1.3, 0),
    case(zero_rounds, 1.3, 3, label="zero_rounds with rounds"),
    case(rows_of_a_matrix, normal((3, 4))),
    case(nested_carry, 0.6, 3),
    case(branch_in_loop, 0.6, 5),
    case(branch_on_value_in_loop, normal(6)),
    case(branch_on_value_in_loop, [0.5, -2.0, -0.5], label="branch_on_value_in_loop of a list"),
    case(loop_in_branch, 0.6, 3),
    case(loop_in_branch, 0.6, 1, label="loop_in_branch other arm"),
    case(loop_variable_after_loop, normal(3)),
    case(else_on_for, 0.6),
    case(enumerate_and_zip, normal(3), normal(3)),
    case(enumerate_and_zip, [0.1, 0.2, 0.3], (0.3, 0.4), label="enumerate_and_zip uneven"),
    case(reversed_and_step, normal(5)),
    case(reversed_and_step, [0.1, 0.2, 0.3], label="reversed_and_step of a list"),
    case(exponential_moving_average, normal(5), 0.3),
    case(exponential_moving_average, [1.0, 1.2, 0.9], 0.3, label="exponential_moving_average of a list"),
    case(compound_by_period, [0.01, 0.02, -0.01], 100.0),
    case(running_maximum, normal(5)),
    case(running_maximum, [0.3, 1.7, -0.2], label="running_maximum of a list"),
    case(local_to_a_round, normal(4)),
    case(last_of_the_loop, 0.6, 3),
    case(dictionary_items, {"a": 1.0, "bb": 2.0}),
    case(over_dict_keys, {"w": normal((2, 2)), "b": normal(2)}),
    case(string_program, 0.6, "sdqs"),
    case(triple_loop_matmul, normal((2, 3)), normal((3, 2))),
    case(mandelbrot_like, 0.2, 5),
    case(random_walk_likelihood, normal(4), 0.8),
    case(inner_loop_keeps_nothing, 0.6, 3),
    case(inner_loop_in_an_arm, 0.6, 3),
    case(while_two_conditions, 3.0),
    case(while_two_conditions, 30.0, label="while_two_conditions by value"),
    case(layered_network, [normal((3, 3)), normal((3, 2))], normal((2, 3))),
    case(layered_network, [normal((3, 3)), normal((3, 3)), normal((3, 3))], normal(3), label="layered_network square"),
]
