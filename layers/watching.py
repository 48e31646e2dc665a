"""Training in epochs, and what is told of it while it goes on: logs, checkpoints, early stopping."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .optimisers import leaves_of
from .saving import save_checkpoint
from .training import StopTraining, train

__all__ = ["Callback", "EarlyStopping", "LRMonitor", "Logger", "ModelCheckpoint", "fit"]


class Callback:
    """What `fit` tells: each method does nothing here, and a class of one's own has those that it wants.

    `told` holds at least `epoch`, `step` and `model`, and what is known of `loss` and `state`.

    Examples
    --------
    >>> class Shown(Callback):
    ...     def epoch_end(self, told):
    ...         print(told["epoch"], round(told["loss"], 4))
    >>> model = {"w": np.array([1.0])}
    >>> rows = fit(lambda m, x: np.sum((m["w"] * x) ** 2), model, [np.array([2.0])], setup(Descent(0.1), model),
    ...            epochs=2, callbacks=[Shown()])
    0 4.0
    1 0.16
    """

    def epoch_start(self, told: dict[str, Any]) -> None:
        """Before the first batch."""

    def step_end(self, told: dict[str, Any]) -> None:
        """After each batch, with its `loss`."""

    def epoch_end(self, told: dict[str, Any]) -> None:
        """After the last batch, with the mean `loss`, and what those before in the list have added."""


def fit(loss: Callable[..., Any], model: Any, data: Iterable[Any], state: Any, *, epochs: int = 1,
        callbacks: Iterable[Callback] = (), progress: bool = False) -> list[dict[str, Any]]:
    """Go through the data several times, and return what was measured in each epoch.

    Parameters
    ----------
    loss, model, data, state, progress
        As of `train`; the data are gone through in each epoch.
    epochs : int
    callbacks : iterable of Callback
        Told of each step and epoch, in this order.

    Returns
    -------
    rows : list of dict
        `epoch`, `step` (all made until then), `loss` (its mean), and what callbacks have added.

    Raises
    ------
    FloatingPointError
        As `train`.

    Notes
    -----
    `StopTraining`, raised by a callback, ends it.

    Examples
    --------
    >>> model = {"w": np.array([1.0])}
    >>> data = [np.array([2.0]), np.array([1.0])]
    >>> rows = fit(lambda m, x: np.sum((m["w"] * x) ** 2), model, data, setup(Descent(0.1), model), epochs=2)
    >>> [(row["epoch"], row["step"]) for row in rows]
    [(0, 2), (1, 4)]
    """
    watchers, rows, step = list(callbacks), list[dict[str, Any]](), 0
    try:
        for epoch in range(epochs):
            told = {"epoch": epoch, "step": step, "model": model, "state": state}
            for watcher in watchers:
                watcher.epoch_start(told)
            losses: list[float] = []
            for batch in data:
                losses += train(loss, model, [batch], state, progress=progress)
                step += 1
                for watcher in watchers:
                    watcher.step_end({**told, "step": step, "loss": losses[-1] if losses else math.nan})
            row = {"epoch": epoch, "step": step, "loss": math.fsum(losses) / len(losses) if losses else math.nan}
            rows.append(row)
            told.update(row)
            for watcher in watchers:
                watcher.epoch_end(told)
                row.update({key: value for key, value in told.items() if key not in ("model", "state")})
    except StopTraining:
        pass
    return rows


class EarlyStopping(Callback):
    """Ends the training once a measure was no better for more than `patience` epochs.

    Parameters
    ----------
    measure : str, or callable, (model) -> float
        What is measured after each epoch; smaller is better.
    patience : int
    least : float
        By how much it has to be better.

    Examples
    --------
    >>> stopping = EarlyStopping("loss", patience=1)
    >>> for loss in (2.0, 1.0, 1.0):
    ...     stopping.epoch_end({"loss": loss})
    >>> stopping.epoch_end({"loss": 1.0})
    Traceback (most recent call last):
    ...
    layers.training.StopTraining
    """

    def __init__(self, measure: str | Callable[[Any], float] = "loss", patience: int = 5, least: float = 0.0) -> None:
        self.measure, self.patience, self.least = measure, patience, least
        self.best, self.waited = math.inf, 0

    def epoch_end(self, told: dict[str, Any]) -> None:
        """Measure, and stop."""
        value = measured(self.measure, told)
        better = value < self.best - self.least
        self.best, self.waited = (value, 0) if better else (self.best, self.waited + 1)
        if self.waited > self.patience:
            raise StopTraining


def measured(measure: str | Callable[[Any], float], told: dict[str, Any]) -> float:
    """What a measure is after an epoch; one that is computed is told to those that come after."""
    if callable(measure):
        told[getattr(measure, "__name__", "measure")] = value = float(measure(told["model"]))
        return value
    return float(told[measure])


class ModelCheckpoint(Callback):
    """Saves model and state after each epoch in which a measure was the best so far; never one that is not finite.

    Parameters
    ----------
    path : str or Path
        As of `save_checkpoint`.
    measure : str, or callable, (model) -> float
        Smaller is better.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> model = Dense(2, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keeper = ModelCheckpoint(folder + "/best.npz")
    ...     keeper.epoch_end({"loss": 1.0, "model": model, "state": setup(Adam(), model), "step": 3, "epoch": 0})
    ...     keeper.best, len(list(Path(folder).iterdir()))
    (1.0, 1)
    """

    def __init__(self, path: str | Path, measure: str | Callable[[Any], float] = "loss") -> None:
        self.path, self.measure, self.best = Path(path), measure, math.inf

    def epoch_end(self, told: dict[str, Any]) -> None:
        """Measure, and save."""
        value = measured(self.measure, told)
        if value < self.best:
            self.best = value
            parts = {key: told[key] for key in ("model", "state", "step", "epoch")}
            save_checkpoint(self.path, **parts)


class LRMonitor(Callback):
    """Adds the learning rate, the first that the state holds, to what is told after each epoch, as `eta`.

    Examples
    --------
    >>> told = {"state": setup(Adam(0.01), Dense(2, 1))}
    >>> LRMonitor().epoch_end(told)
    >>> told["eta"]
    0.01
    """

    def epoch_end(self, told: dict[str, Any]) -> None:
        """Look it up."""
        told["eta"] = next((leaf.rule.eta for leaf in leaves_of(told["state"]) if hasattr(leaf.rule, "eta")), None)


class Logger(Callback):
    """Writes a line for each step, and one for each epoch, into a file: `.csv`, or else an object of JSON a line.

    Parameters
    ----------
    path : str or Path
    steps : bool
        Whether steps are written too.

    Raises
    ------
    ValueError
        The lines of a `.csv` would have different columns: steps and epochs are both asked for.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = Logger(folder + "/run.jsonl")
    ...     log.step_end({"epoch": 0, "step": 1, "loss": 0.5})
    ...     print(Path(folder, "run.jsonl").read_text(), end="")
    {"epoch": 0, "step": 1, "loss": 0.5}
    """

    def __init__(self, path: str | Path, steps: bool | None = None) -> None:
        self.path = Path(path)
        self.table = self.path.suffix == ".csv"
        if self.table and steps:
            raise ValueError("Logger: a table has a line for each epoch; steps go into a file of JSON")
        self.steps = not self.table if steps is None else steps
        self.path.write_text("", encoding="utf-8")

    def step_end(self, told: dict[str, Any]) -> None:
        """Write the step."""
        if self.steps:
            self.write(told)

    def epoch_end(self, told: dict[str, Any]) -> None:
        """Write the epoch."""
        self.write(told if self.table else {**told, "end": "epoch"})

    def write(self, told: dict[str, Any]) -> None:
        """Add a line."""
        row = {key: value for key, value in told.items() if isinstance(value, (int, float, str))}
        with self.path.open("a", encoding="utf-8", newline="") as file:
            if self.table:
                writer = csv.DictWriter(file, row)
                if not file.tell():
                    writer.writeheader()
                writer.writerow(row)
            else:
                file.write(json.dumps(row) + "\n")
