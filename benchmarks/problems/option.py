"""The price of a call option by Monte Carlo over 100 000 paths (Black and Scholes, 1973) and its greeks."""

import numpy as np

WRT = (0, 1, 2)


def f(spot, volatility, interest, strike, years, z):
    drift = (interest - 0.5 * volatility**2) * years
    final = spot * np.exp(drift + volatility * np.sqrt(years) * z)
    payoff = np.maximum(final - strike, 0.0)
    return np.exp(-interest * years) * np.mean(payoff)


def inputs(rng):
    return 100.0, 0.2, 0.03, 105.0, 0.5, rng.normal(size=100_000)


def hand(spot, volatility, interest, strike, years, z):
    drift = (interest - 0.5 * volatility**2) * years
    root = np.sqrt(years)
    growth = np.exp(drift + volatility * root * z)
    final = spot * growth
    gain = final - strike
    payoff = np.maximum(gain, 0.0)
    discount = np.exp(-interest * years)
    mean = np.mean(payoff)
    growth *= gain > 0.0  # from here on: what a unit of discounted payoff owes to the spot
    weight = discount / z.size
    spot_bar = weight * np.sum(growth)
    exponent_bar = spot_bar * spot
    volatility_bar = weight * spot * root * np.einsum("i,i", growth, z) - exponent_bar * volatility * years
    return discount * mean, (spot_bar, volatility_bar, years * (exponent_bar - discount * mean))
