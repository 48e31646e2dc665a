"""Loops left early and functions returned from in the middle: break, continue, return, else."""

import numpy as np

from .case import case

normal = np.random.default_rng(4).standard_normal


def newton_until_converged(a):
    x = a
    while True:
        new = 0.5 * (x + a / x)
        if abs(new - x) < 1e-12:
            break
        x = new
    return new


def fixed_point(c):
    x = 1.0
    for _ in range(200):
        nxt = np.cos(c * x)
        if abs(nxt - x) < 1e-14:
            break
        x = nxt
    return nxt


def first_above(xs, level):
    for x in xs:
        if x > level:
            return x**2
    return 0.0


def break_with_state(xs):
    total = 0.0
    for x in xs:
        total += x**2
        if total > 3:
            break
        total = total * 1.1
    return total


def skips_negatives(xs):
    total = 0.0
    for x in xs:
        if x < 0:
            continue
        total += np.sqrt(x)
    return total


def break_and_continue(xs):
    p = 1.0
    for i, x in enumerate(xs):
        if i == 1:
            continue
        if i == 4:
            break
        p = p * x + 1
    return p


def else_without_break(xs, limit):
    s = 0.0
    for x in xs:
        s += x
        if s > limit:
            s = s * 10
            break
    else:
        s = s**2
    return s


def while_else(x):
    n = 0
    while n < 5:
        x = x * 1.5
        n += 1
        if x > 8:
            break
    else:
        x = -x
    return x


def return_from_inner_loop(A, level):
    s = 0.0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            s += A[i, j] ** 2
            if s > level:
                return s * A[i, j]
        s = s * 2
    return s


def break_inner_only(x):
    s = x
    for i in range(3):
        for j in range(5):
            if j > i:
                break
            s = s + x * j
        s = np.sin(s)
    return s


def several_returns_in_loop(xs):
    acc = 1.0
    for x in xs:
        if x > 2:
            return acc * x
        if x < -2:
            return acc - x
        acc = acc + x**2
    return acc


def early_returns(x):
    if x < 0:
        return x**2
    y = np.sqrt(x)
    if y > 2:
        return y
    z = y * x
    if z > 1:
        return z + y
    return z


def bisection(c):
    lo, hi = 0.0, 2.0
    for _ in range(5):
        mid = (lo + hi) / 2
        if mid**2 > 2.0:
            hi = mid
        else:
            lo = mid
    x = (lo + hi) / 2
    return x - (x**2 - c) / (2 * x)


def retries(x):
    step = 1.0
    tries = 0
    while tries < 10:
        candidate = x - step * 2 * x
        tries += 1
        if candidate**2 < x**2 / 2:
            return candidate**2 + step * x
        step *= 0.5
    return x


def collatz_scaled(x, n):
    while n != 1:
        if n % 2 == 0:
            n //= 2
            x = x / 2
            continue
        n = 3 * n + 1
        x = x * 1.3 + 0.1
    return x


def nested_search(table, key):
    found = 0.0
    for row in table:
        for name, value in row:
            if name == key:
                found = value * 2
                break
        else:
            continue
        break
    return found**2


def carried_through_break(x):
    a = x
    b = 1.0
    for i in range(10):
        t = a * b
        if t > 20:
            break
        a, b = t, a
    return a + 3 * b + t


def break_on_first_round(x):
    y = x
    for _ in range(5):
        y = y * 2
        break
    return y * x


def continue_in_while(x):
    i = 0
    while i < 6:
        i += 1
        if i % 3 == 0:
            continue
        x = x + np.sin(x) / i
    return x


def return_in_else_arm(xs):
    best = 0.0
    for x in xs:
        if x < 1:
            best = best + x
        else:
            return best * x
        best = best * 1.5
    return best


def gradient_descent_inside(start, rate):
    x = start
    for step in range(50):
        g = 2 * (x - 3)
        if abs(g) < 0.5:
            break
        x = x - rate * g
    return x + step * 0.0


def exit_with_tuple(xs):
    for i, x in enumerate(xs):
        if x > 0.5:
            found = (i, x)
            break
    else:
        found = (-1, 0.0)
    i, x = found
    return x * x + i


def triple_exit(x):
    for i in range(4):
        for j in range(4):
            for k in range(4):
                x = x * 1.05
                if x > 2.0:
                    return x * (i + j + k)
    return x


def while_true_return(x):
    n = 0
    while True:
        x = x * 0.7
        n += 1
        if x < 0.1:
            return x * n


CASES = [
    case(newton_until_converged, 2.7),
    case(fixed_point, 0.6),
    case(first_above, normal(5), -0.5),
    case(first_above, [0.1, 0.2], 5.0, label="first_above none"),
    case(break_with_state, [1.0, 1.5, 2.0, 9.0]),
    case(break_with_state, [0.1, 0.2], label="break_with_state no break"),
    case(skips_negatives, [1.0, -2.0, 3.0]),
    case(break_and_continue, normal(6)),
    case(break_and_continue, normal(3), label="break_and_continue short"),
    case(else_without_break, [1.0, 2.0], 2.5),
    case(else_without_break, [1.0, 2.0], 25.0, label="else_without_break else"),
    case(while_else, 0.5),
    case(while_else, 3.0, label="while_else break"),
    case(return_from_inner_loop, normal((3, 3)), 2.0),
    case(return_from_inner_loop, normal((2, 2)), 200.0, label="return_from_inner_loop runs out"),
    case(break_inner_only, 0.3),
    case(several_returns_in_loop, [0.5, 1.0, 3.0, 0.1]),
    case(several_returns_in_loop, [0.5, -3.0], label="several_returns_in_loop second"),
    case(several_returns_in_loop, [0.5, 1.0], label="several_returns_in_loop last"),
    case(early_returns, -1.5),
    case(early_returns, 6.0, label="early_returns second"),
    case(early_returns, 2.0, label="early_returns third"),
    case(early_returns, 0.2, label="early_returns last"),
    case(bisection, 2.3),
    case(retries, 1.3),
    case(collatz_scaled, 1.0, 6),
    case(nested_search, [[("a", 1.0), ("b", 2.0)], [("c", 3.0), ("d", 4.0)]], "c"),
    case(nested_search, [[("a", 1.0)]], "z", label="nested_search nothing"),
    case(carried_through_break, 1.7),
    case(break_on_first_round, 1.7),
    case(continue_in_while, 0.4),
    case(return_in_else_arm, [0.4, 0.7, 2.0]),
    case(return_in_else_arm, [0.4, 0.7], label="return_in_else_arm not taken"),
    case(gradient_descent_inside, 0.5, 0.1),
    case(exit_with_tuple, [0.1, 0.7, 0.9]),
    case(exit_with_tuple, [0.1, 0.2], label="exit_with_tuple nothing"),
    case(triple_exit, 1.1),
    case(triple_exit, 0.01, label="triple_exit runs out"),
    case(while_true_return, 1.3),
]
