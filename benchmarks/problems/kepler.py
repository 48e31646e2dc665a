"""Kepler's equation E - e sin E = M by Newton's method until it stands still, then the distance: numbers only."""

import math

WRT = (0, 1)


def f(eccentricity, mean_anomaly):
    E = mean_anomaly
    while True:
        step = (E - eccentricity * math.sin(E) - mean_anomaly) / (1.0 - eccentricity * math.cos(E))
        E = E - step
        if abs(step) < 1e-12:
            break
    return 1.0 - eccentricity * math.cos(E)


def inputs(rng):
    return 0.6, 1.1


def hand(eccentricity, mean_anomaly):
    E = mean_anomaly
    tape = []
    while True:
        sine, cosine = math.sin(E), math.cos(E)
        slope = 1.0 - eccentricity * cosine
        step = (E - eccentricity * sine - mean_anomaly) / slope
        tape.append((sine, cosine, slope, step))
        E = E - step
        if abs(step) < 1e-12:
            break
    cosine = math.cos(E)
    e_bar, M_bar = -cosine, 0.0
    E_bar = eccentricity * math.sin(E)
    for sine, cosine, slope, step in reversed(tape):
        over_bar = -E_bar / slope
        slope_bar = -over_bar * step
        e_bar -= over_bar * sine + slope_bar * cosine
        M_bar -= over_bar
        E_bar += over_bar * (1.0 - eccentricity * cosine) + slope_bar * eccentricity * sine
    return 1.0 - eccentricity * math.cos(E), (e_bar, M_bar + E_bar)
