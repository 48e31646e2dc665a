"""A polynomial of degree nine by Horner's scheme on Python numbers: nothing but the interpreter counts here."""

WRT = (0, 1)


def f(coefficients, x):
    result = 0.0
    for c in coefficients:
        result = result * x + c
    return result


def inputs(rng):
    return [float(c) for c in rng.normal(size=10)], 0.7


def hand(coefficients, x):
    result = 0.0
    tape = []
    for c in coefficients:
        tape.append(result)
        result = result * x + c
    x_bar, result_bar = 0.0, 1.0
    bars = []
    for result_before in reversed(tape):
        bars.append(result_bar)
        x_bar += result_bar * result_before
        result_bar = result_bar * x
    bars.reverse()
    return result, (bars, x_bar)
