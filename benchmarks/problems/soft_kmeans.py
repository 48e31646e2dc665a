"""Soft assignment of 1000 points in three dimensions to eight centres, and the scatter that it leaves."""

import numpy as np

WRT = (0,)


def f(centres, points, sharpness):
    d = points[:, None, :] - centres[None, :, :]
    distance = np.sum(d**2, axis=2)
    weight = np.exp(-sharpness * distance)
    weight = weight / np.sum(weight, axis=1, keepdims=True)
    return np.mean(np.sum(weight * distance, axis=1))


def inputs(rng):
    return rng.normal(size=(8, 3)), rng.normal(size=(1000, 3)), 1.5


def hand(centres, points, sharpness):
    d = points[:, None, :] - centres[None, :, :]
    distance = np.sum(d**2, axis=2)
    weight = np.exp(-sharpness * distance)
    total = np.sum(weight, axis=1, keepdims=True)
    share = weight / total
    local = np.sum(share * distance, axis=1)
    value = np.mean(local)
    scale = 1.0 / len(points)
    distance_bar = 1.0 - sharpness * (distance - local[:, None])
    distance_bar *= share
    distance_bar *= -2.0 * scale
    return value, (np.einsum("nk,nkd->kd", distance_bar, d),)
