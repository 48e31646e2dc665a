"""Exceptions that are raised and caught inside the differentiated code."""

import math

import numpy as np

from .case import case


def root_of(x):
    if x < 0:
        raise ValueError("negative")
    return np.sqrt(x)


class Diverged(Exception):
    """An exception of the user's own."""


def fallback(x):
    try:
        y = root_of(x)
    except ValueError:
        y = 0.5 * x
    return y * x


def returns_inside(x):
    try:
        return 3.0 * root_of(x)
    except ValueError:
        return -x


def returns_after(x):
    try:
        y = root_of(x)
    except ValueError:
        return x * x
    y = y + 1
    return y * y


def body_returns(x):
    try:
        return math.log(x)
    except ValueError:
        pass
    z = x - 1
    return z * z


def three_handlers(x, k):
    try:
        y = x / k
        z = root_of(y)
    except ZeroDivisionError:
        z = 2.0 * x
    except (ValueError, KeyError):
        z = x * x
    else:
        z = z + x
    return z * x


def nested(x, y):
    try:
        try:
            a = root_of(x)
        except ZeroDivisionError:
            a = 7.0 * x
        b = a * root_of(y)
    except ValueError as error:
        b = x * y if "neg" in str(error) else 0.0 * x
    return b


def skips_bad_rows(xs):
    total = 0.0
    bad = 0
    for x in xs:
        try:
            total += root_of(x)
        except ValueError:
            bad += 1
            continue
        total = total * 1.5
    return total + bad


def stops_at_first_bad(xs):
    total = 0.0
    for x in xs:
        try:
            y = root_of(x)
        except ValueError:
            break
        total += y * y * y
    return total


def loop_inside(xs):
    total = 0.0
    try:
        for x in xs:
            total += root_of(x)
    except ValueError:
        total = total * 2
    return total


def while_inside(x):
    n = 0
    try:
        while True:
            x = root_of(x) - 0.5
            n += 1
    except ValueError:
        return x * n
    return x


def changes_before(x, y):
    a = x
    try:
        a = a * 2
        b = root_of(y)
        a = a * b
        a = a + root_of(x)
    except ValueError:
        a = a * 10
    return a


def branch_inside(x, y):
    a = 1.0 * x
    try:
        if y > 0:
            a = a * 3
            a = a + root_of(x)
        else:
            a = a * y
        a = a * root_of(y)
    except ValueError:
        a = -a
    return a


def with_finally(x):
    log = []
    try:
        y = root_of(x)
    finally:
        log.append("done")
    return y * len(log)


class Meter:
    def __init__(self):
        self.depth = 0
        self.calls = 0

    def measure(self, x):
        self.depth += 1
        try:
            self.calls += 1
            return root_of(x) * self.depth
        finally:
            self.depth -= 1


def finally_on_an_object(x):
    meter = Meter()
    total = meter.measure(x) + meter.measure(x * x)
    return total * meter.calls


def finally_in_loop(xs):
    total = 0.0
    seen = []
    for x in xs:
        try:
            if x < 0:
                continue
            total += root_of(x)
        finally:
            seen.append(1)
    return total * len(seen)


def except_and_finally(x):
    names = []
    try:
        y = root_of(x)
    except ValueError:
        y = x * x
    else:
        y = y + 1
    finally:
        names.append("x")
    return y * len(names)


def raises_again(x):
    try:
        y = root_of(x)
    except ValueError:
        if x < -100:
            raise
        y = x * 2
    return y


def raises_another(x):
    def checked(v):
        try:
            return root_of(v)
        except ValueError as error:
            raise Diverged("in checked") from error

    try:
        return checked(x)
    except Diverged:
        return x * x * x


def missing_key(p, x):
    try:
        scale = p["scale"]
    except KeyError:
        scale = 2.0
    return scale * x


def missing_attribute(p, x):
    try:
        scale = p.scale
    except AttributeError:
        scale = 3.0
    return scale * x * p.offset


class Options:
    def __init__(self, offset):
        self.offset = offset


def index_out_of_range(xs, i):
    try:
        x = xs[i]
    except IndexError:
        x = xs[-1] * 2
    return x * x


def assertion(x):
    try:
        assert x > 0, "positive"
        return math.sqrt(x)
    except AssertionError:
        return math.sqrt(-x)


def first_that_works(x):
    for attempt in (math.log, math.sqrt, math.exp):
        try:
            return attempt(x) * 2
        except ValueError:
            continue
    return 0.0


def retries(x):
    step = 8.0
    for _ in range(10):
        try:
            y = root_of(x - step)
        except ValueError:
            step = step / 2
        else:
            break
    return y * x


def newton_with_divergence(a):
    x = a
    try:
        for _ in range(20):
            if x > 1e6:
                raise Diverged
            x = 0.5 * (x + a / x)
    except Diverged:
        x = a
    return x


def floating_point_error(x, k):
    with np.errstate(all="raise"):
        try:
            y = x / k
        except FloatingPointError:
            y = x - 1
    return np.sum(y * x)


def singular_matrix(a, b):
    try:
        x = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        x = np.linalg.pinv(a + np.eye(2)) @ b
    return np.sum(x**2)


def cholesky_with_jitter(a):
    jitter = 0.0
    while True:
        try:
            low = np.linalg.cholesky(a + jitter * np.eye(len(a)))
            break
        except np.linalg.LinAlgError:
            jitter = 10 * jitter if jitter else 0.5
    return np.sum(np.log(np.diag(low)))


def appends_inside(xs):
    good = []
    for x in xs:
        try:
            good.append(root_of(x))
        except ValueError:
            good.append(-x)
    return sum(v * v * v for v in good)


def stores_inside(xs):
    out = np.zeros(len(xs))
    for i, x in enumerate(xs):
        try:
            out[i] = math.sqrt(x)
        except ValueError:
            out[i] = x * x
    return np.sum(out * xs)


def in_comprehension(xs):
    def safe(x):
        try:
            return math.log(x)
        except ValueError:
            return -5.0 * x

    return sum([safe(x) for x in xs])


def unrelated_class(x):
    try:
        try:
            y = root_of(x)
        except KeyError:
            y = 100 * x
    except ValueError:
        y = 5 * x
    return y


def bare_except(x):
    try:
        y = root_of(x)
    except:  # noqa: E722
        y = x**3
    return y


def parse_or_default(text, x):
    try:
        k = float(text)
    except ValueError:
        k = 2.0
    return k * x * x


def recursion_caught(x, n):
    if n == 0:
        return root_of(x - 3)
    try:
        return x * recursion_caught(x, n - 1)
    except ValueError:
        return x + n


def error_in_else(x):
    try:
        try:
            y = x * x
        except ValueError:
            y = 7 * x
        else:
            y = y + root_of(-x)
    except ValueError:
        y = 11 * x
    return y


def unpacks(pair):
    try:
        a, b = pair
    except ValueError:
        a, b, _ = (*pair, 1.0, 1.0)[:3]
    return a * a * b


def divided_inside(t, y):
    try:
        return t * root_of(y)
    except ZeroDivisionError:
        return 100.0 * y


def argument_that_raises(x, k):
    try:
        return divided_inside(x / k, x)
    except ZeroDivisionError:
        return 3.0 * x


def value_that_nobody_reads(s, x):
    try:
        float(s)
    except ValueError:
        return 2 * x
    return 3 * x


class RootSum:
    def __init__(self):
        self.total = 0.0

    def add(self, x):
        self.total = self.total + root_of(x)


def method_that_raises(xs):
    a = RootSum()
    for x in xs:
        try:
            a.add(x)
        except ValueError:
            pass
    return a.total


def loops_inside(xs):
    out = 0.0
    for i in range(3):
        try:
            s = 1.0
            for x in xs:
                s = s * root_of(x - i)
            out = out + s * i
        except ValueError:
            for x in xs:
                out = out * x
    return out


def loop_with_else(x):
    while x > 1:
        try:
            x = root_of(x - 2) * x / 4
        except ValueError:
            x = x - 1
        else:
            if x > 2:
                continue
            x = x * 0.9
    return x


def returns_from_a_loop(xs):
    for x in xs:
        try:
            return root_of(x) * x
        except ValueError:
            pass
    return 0.0


def returns_from_a_loop_inside(xs):
    try:
        for x in xs:
            if x > 3:
                return root_of(x) * x
            y = root_of(x)
    except ValueError:
        return xs[0] * 7
    return y


def else_of_a_try(x, flag):
    try:
        if flag:
            y = root_of(x)
    except ValueError:
        y = -x
    else:
        if not flag:
            y = x * x
    return y


def unpacks_in_the_handler(x):
    try:
        a, b = root_of(x), x
    except ValueError as err:
        a, b = x, x * x
    return a * b


def array_written_until(x):
    out = np.zeros(3)
    try:
        for i in range(3):
            out[i] = x[i] * 2
            if x[i] < 0:
                raise ValueError
    except ValueError:
        out = out * 3
    return np.sum(out * x)


def index_error_ends_a_loop(x):
    out = np.zeros(3)
    try:
        for i in range(5):
            out[i] = x[i] * 2
    except IndexError:
        out[0] = 1.0
    return np.sum(out * x)


def message_of_the_error(x):
    try:
        y = root_of(x)
    except (ValueError, TypeError) as e:
        msg = f"{type(e).__name__}: {e}"
        y = x * len(msg)
    return y


def errors_collected(x):
    errors = []
    total = 0.0
    for v in (x, -x, 2 * x):
        try:
            total += root_of(v)
        except ValueError as e:
            errors.append(e)
    if errors:
        total *= len(errors) + 1
    return total


def last_that_worked(x, n):
    result = None
    for k in range(n):
        try:
            result = root_of(x - k)
        except ValueError:
            if result is None:
                raise
            break
    return result * x


class Held:
    def __init__(self, row):
        self.row = row


def changed_in_pieces(b, v):
    w = v * 1.0
    for _ in range(2):
        w = w * 1.5
    try:
        held = Held(w * math.log(b))
        held.row = held.row * b
        w = held.row
    except ValueError:
        w = w * b
    return np.sum(w)


def view_written_in_pieces(b, v):
    m = np.array([v, v * b])
    try:
        row = m[1]
        row[2] = b * b
        v = v * math.log(b)
    except ValueError:
        v = v * 0.5
    return np.sum(m * m) + np.sum(v)


class Counter:
    """What counts before it may raise."""

    def __init__(self):
        self.total = 1.0

    def add(self, x):
        self.total += x
        return math.log(x)


def changed_by_a_method(x):
    counter = Counter()
    total = x * 2
    try:
        total = total + counter.add(x) * counter.add(x - 2)
    except ValueError:
        total = total * x
    return total * counter.total


def changed_by_a_function(x):
    xs = []

    def put(v):
        xs.append(v * v)
        return math.log(v)

    try:
        y = put(x) + put(x - 3)
    except ValueError:
        y = x
    return y * sum(xs)


def finally_reads_what_changed(x, y):
    seen = Counter()
    try:
        try:
            z = x * 0.5
            z = math.log(x)
            z = z * math.log(y)
        finally:
            seen.total = seen.total * z
    except ValueError:
        z = y
    return z * seen.total


def finally_assigns_before_a_handler(x):
    s = x
    try:
        try:
            y = math.log(x)
        finally:
            s = 3 * x
    except ValueError:
        y = 1.0
    return s * y


def nested_attempts(a, b, w):
    w = w * 1.0
    try:
        w[0] = a
        try:
            w[1] = math.log(a)
            w[2] = math.log(b)
        except KeyError:
            w[0] = 7.0
        finally:
            w[1] = w[1] * a
    except ValueError:
        w[2] = w[0] * w[1]
    return np.sum(w * w)


def loop_with_finally(xs):
    total = 0.0
    rows = np.zeros(len(xs))
    for i, x in enumerate(xs):
        try:
            rows[i] = x
            if x > 3:
                break
            total += math.log(x)
        except ValueError:
            total = total * 0.5
            continue
        finally:
            rows[i] *= 2
            total += rows[i]
    return total * np.sum(rows)


class Scaled:
    def __init__(self, box):
        self.box = box

    def __enter__(self):
        self.box.total = self.box.total * 0.5
        return self.box

    def __exit__(self, *error):
        self.box.total = self.box.total + 0.25


def context_whose_body_changes(x):
    counter = Counter()
    try:
        with Scaled(counter) as held:
            held.total = held.total * x
            y = math.log(x)
            held.total = held.total * y
            y = y * math.log(x - 2)
    except ValueError:
        y = x
    return y * counter.total


class Forgiving:
    def __init__(self, box):
        self.box = box

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.box.total = self.box.total * 2
        return kind is ValueError


def context_that_forgives(x):
    counter = Counter()
    y = x
    with Forgiving(counter):
        counter.total = counter.total * x
        y = math.log(x)
        counter.total = counter.total * y
        y = y * math.log(x - 2)
    return y * counter.total


def swapped_in_an_attempt(a, b, m):
    m = m * 1.0
    try:
        m[0], m[1] = m[1].copy(), m[0].copy() * math.log(a)
        s = math.log(b)
    except ValueError:
        s = b
    return np.sum(m[0] * m[1] ** 2) * s


def either_in_an_attempt(a, b):
    counter = Counter()
    try:
        y = (counter.add(a) if b > 0 else counter.add(b)) and counter.add(a)
    except ValueError:
        y = a * b
    return y * counter.total


def yielding(x, counter):
    for i in range(1, 4):
        counter.total = counter.total * x
        yield math.log(x - i)


def generator_in_an_attempt(x):
    counter = Counter()
    total = 1.0
    try:
        for y in yielding(x, counter):
            total = total + y * counter.total
    except ValueError:
        total = total * 2
    return total * counter.total


def carried_into_the_next_round(xs):
    total, out, seen = 0.0, 0.0, [1]
    for x in xs:
        try:
            total = total + x
            y = math.log(total)
            out = out + y
        except ValueError:
            pass
        finally:
            seen.append(1)
    return out * len(seen)


def class_of_what_a_later_piece_raised(x, k):
    y = 1.0
    try:
        y = x / k
        y = math.sqrt(y) + y
        w = math.log(y - 2)
    except (ZeroDivisionError, ValueError) as error:
        if isinstance(error, ZeroDivisionError):
            w = x * y
        else:
            w = x**2 * y
    return w * y


def rows_of_what_a_try_gave(a, b, n):
    m = np.array([[a, 0.2, 1.0], [b, a * b, 0.5]])
    try:
        m = m + np.array([a, b, 1.0, 1.0])[:n, None]
    except ValueError:
        pass
    m[0], m[1] = m[1].copy(), m[0] * 2
    return np.sum(m * m * np.arange(6.0).reshape(2, 3))


CASES = [
    case(rows_of_what_a_try_gave, 1.3, 0.7, 2),
    case(rows_of_what_a_try_gave, 1.3, 0.7, 3, label="rows_of_what_a_try_gave not"),
    case(carried_into_the_next_round, [1.0, -4.0, 6.0]),
    case(changed_by_a_method, 3.5),
    case(changed_by_a_method, 1.5, label="changed_by_a_method_second"),
    case(changed_by_a_method, -1.5, label="changed_by_a_method_first"),
    case(changed_by_a_function, 3.5),
    case(changed_by_a_function, 1.5, label="changed_by_a_function_second"),
    case(finally_reads_what_changed, 2.0, 3.0),
    case(finally_reads_what_changed, -2.0, 3.0, label="finally_reads_what_changed_first"),
    case(finally_reads_what_changed, 2.0, -3.0, label="finally_reads_what_changed_second"),
    case(finally_assigns_before_a_handler, 2.0),
    case(finally_assigns_before_a_handler, -2.0, label="finally_assigns_before_a_handler_caught"),
    case(nested_attempts, 2.0, 3.0, np.ones(3)),
    case(nested_attempts, -2.0, 3.0, np.ones(3), label="nested_attempts_first"),
    case(nested_attempts, 2.0, -3.0, np.ones(3), label="nested_attempts_second"),
    case(loop_with_finally, [1.0, -2.0, 2.0, 4.0, 1.0]),
    case(context_whose_body_changes, 3.5),
    case(context_whose_body_changes, 1.5, label="context_whose_body_changes_second"),
    case(context_whose_body_changes, -1.5, label="context_whose_body_changes_first"),
    case(context_that_forgives, 3.5),
    case(context_that_forgives, 1.5, label="context_that_forgives_second"),
    case(context_that_forgives, -1.5, label="context_that_forgives_first"),
    case(swapped_in_an_attempt, 2.0, 3.0, np.arange(4.0).reshape(2, 2)),
    case(swapped_in_an_attempt, -2.0, 3.0, np.arange(4.0).reshape(2, 2), label="swapped_in_an_attempt_first"),
    case(swapped_in_an_attempt, 2.0, -3.0, np.arange(4.0).reshape(2, 2), label="swapped_in_an_attempt_second"),
    case(either_in_an_attempt, 2.0, 3.0),
    case(either_in_an_attempt, 2.0, -3.0, label="either_in_an_attempt_caught"),
    case(generator_in_an_attempt, 4.5),
    case(generator_in_an_attempt, 2.5, label="generator_in_an_attempt_caught"),
    case(class_of_what_a_later_piece_raised, 3.0, 1.0),
    case(class_of_what_a_later_piece_raised, -3.0, 1.0, label="class_of_what_a_later_piece_raised: the second"),
    case(class_of_what_a_later_piece_raised, 0.5, 1.0, label="class_of_what_a_later_piece_raised: the third"),
    case(view_written_in_pieces, 2.5, np.ones(3)),
    case(view_written_in_pieces, -2.5, np.ones(3), label="view_written_in_pieces_caught"),
    case(changed_in_pieces, 2.5, np.ones(3)),
    case(changed_in_pieces, -2.5, np.ones(3), label="changed_in_pieces_caught"),
    case(fallback, 4.0),
    case(fallback, -4.0, label="fallback_taken"),
    case(returns_inside, 4.0),
    case(returns_inside, -4.0, label="returns_inside_handler"),
    case(returns_after, 4.0),
    case(returns_after, -4.0, label="returns_after_handler"),
    case(body_returns, 4.0),
    case(body_returns, -4.0, label="body_returns_not"),
    case(three_handlers, 4.0, 2.0),
    case(three_handlers, 4.0, 0.0, wrt=0, label="three_handlers_first"),
    case(three_handlers, 4.0, -1.0, label="three_handlers_second"),
    case(nested, 4.0, 9.0),
    case(nested, 4.0, -9.0, label="nested_outer"),
    case(skips_bad_rows, [1.0, 4.0, -3.0, 2.0]),
    case(stops_at_first_bad, [1.0, 4.0, -3.0, 2.0]),
    case(loop_inside, [1.0, 4.0, 9.0]),
    case(loop_inside, [1.0, 4.0, -1.0, 9.0], label="loop_inside_left"),
    case(while_inside, 30.0),
    case(changes_before, 4.0, 9.0),
    case(changes_before, 4.0, -9.0, label="changes_before_first"),
    case(changes_before, -4.0, 9.0, label="changes_before_second"),
    case(branch_inside, 4.0, 9.0),
    case(branch_inside, -4.0, 9.0, label="branch_inside_first"),
    case(branch_inside, 4.0, -9.0, label="branch_inside_second"),
    case(with_finally, 4.0),
    case(finally_on_an_object, 4.0),
    case(finally_in_loop, [1.0, -4.0, 3.0]),
    case(except_and_finally, 4.0),
    case(except_and_finally, -4.0, label="except_and_finally_handler"),
    case(raises_again, -4.0),
    case(raises_another, 4.0),
    case(raises_another, -4.0, label="raises_another_caught"),
    case(missing_key, {"scale": 3.0}, 2.0),
    case(missing_key, {"other": 3.0}, 2.0, wrt=1, label="missing_key_default"),
    case(missing_attribute, Options(2.0), 3.0),
    case(index_out_of_range, [1.0, 2.0], 5),
    case(assertion, 4.0),
    case(assertion, -4.0, label="assertion_fails"),
    case(first_that_works, 4.0),
    case(first_that_works, -1.5, label="first_that_works_third"),
    case(retries, 3.5),
    case(newton_with_divergence, 2.0),
    case(floating_point_error, np.array([1.0, 2.0]), 3),
    case(floating_point_error, np.array([1.0, 2.0]), 0, label="floating_point_error_raised"),
    case(singular_matrix, np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0])),
    case(cholesky_with_jitter, np.array([[2.0, 1.0], [1.0, 3.0]])),
    case(cholesky_with_jitter, np.array([[0.2, 1.0], [1.0, 0.3]]), label="cholesky_with_jitter_twice"),
    case(appends_inside, [1.0, 4.0, -3.0]),
    case(stores_inside, np.array([1.0, 4.0, -3.0])),
    case(in_comprehension, [1.0, 4.0, -3.0]),
    case(unrelated_class, -4.0),
    case(bare_except, -4.0),
    case(parse_or_default, "3.5", 2.0),
    case(parse_or_default, "many", 2.0, label="parse_or_default_default"),
    case(recursion_caught, 2.0, 3),
    case(recursion_caught, 4.0, 2, label="recursion_not_caught"),
    case(error_in_else, 4.0),
    case(error_in_else, -4.0, label="error_in_else_none"),
    case(unpacks, (2.0, 3.0)),
    case(argument_that_raises, 4.0, 2.0),
    case(argument_that_raises, 4.0, 0, wrt=0, label="argument_that_raises_outside"),
    case(value_that_nobody_reads, "a", 2.0),
    case(value_that_nobody_reads, "1", 2.0, label="value_that_nobody_reads_fine"),
    case(method_that_raises, [1.0, -4.0, 3.0]),
    case(loops_inside, [4.0, 3.0, 1.5]),
    case(loop_with_else, 9.7),
    case(returns_from_a_loop, [-1.0, 4.0]),
    case(returns_from_a_loop_inside, [1.0, 4.0]),
    case(returns_from_a_loop_inside, [1.0, -4.0], label="returns_from_a_loop_inside_caught"),
    case(else_of_a_try, 4.0, True),
    case(else_of_a_try, -4.0, True, label="else_of_a_try_caught"),
    case(else_of_a_try, 4.0, False, label="else_of_a_try_other"),
    case(unpacks_in_the_handler, -3.0),
    case(array_written_until, np.array([1.0, -2.0, 3.0])),
    case(index_error_ends_a_loop, np.array([1.0, -2.0, 3.0])),
    case(message_of_the_error, -3.0),
    case(errors_collected, 3.0),
    case(last_that_worked, 3.5, 10),
]
