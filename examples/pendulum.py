"""Find the length and the friction of a pendulum from a film of it, by gradient descent through an ODE integrator.

The integrator is an ordinary loop; zygopy differentiates it as it stands.
"""

import numpy as np

import zygopy

GRAVITY = 9.81  # m/s^2
STEP = 0.05  # s
ROUNDS = 80


def acceleration(angle, speed, length, friction):
    return -GRAVITY / length * np.sin(angle) - friction * speed


def swing(length, friction):
    """The angle (rad) after each step of the classical Runge-Kutta method, from rest at 1 rad."""
    angle, speed = 1.0, 0.0
    angles = []
    for _ in range(ROUNDS):
        k1, l1 = speed, acceleration(angle, speed, length, friction)
        k2 = speed + STEP / 2 * l1
        l2 = acceleration(angle + STEP / 2 * k1, k2, length, friction)
        k3 = speed + STEP / 2 * l2
        l3 = acceleration(angle + STEP / 2 * k2, k3, length, friction)
        k4 = speed + STEP * l3
        l4 = acceleration(angle + STEP * k3, k4, length, friction)
        angle = angle + STEP / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        speed = speed + STEP / 6 * (l1 + 2 * l2 + 2 * l3 + l4)
        angles.append(angle)
    return angles


def misfit(parameters, film):
    length, friction = parameters
    angles = swing(length, friction)
    return sum((a - seen) ** 2 for a, seen in zip(angles, film, strict=True)) / ROUNDS


def main():
    rng = np.random.default_rng(0)
    true_length, true_friction = 1.2, 0.3  # m, 1/s
    film = [float(a) + 0.01 * rng.normal() for a in swing(true_length, true_friction)]

    parameters = (1.0, 0.1)
    step = zygopy.value_and_grad(misfit)
    for _ in range(300):
        value, (by_length, by_friction) = step(parameters, film)
        parameters = (parameters[0] - 0.2 * by_length, parameters[1] - 0.2 * by_friction)

    length, friction = parameters
    print(f"length {length:.3f} m, friction {friction:.3f} 1/s, misfit {value:.2e} rad^2")
    assert abs(length - true_length) < 0.01
    assert abs(friction - true_friction) < 0.01

    # The gradient against a difference quotient of the same loop.
    h = 1e-6
    by_length, _ = zygopy.grad(misfit)((1.1, 0.2), film)
    quotient = (misfit((1.1 + h, 0.2), film) - misfit((1.1 - h, 0.2), film)) / (2 * h)
    assert abs(by_length - quotient) < 1e-6


if __name__ == "__main__":
    main()
