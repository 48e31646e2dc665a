"""What a training in epochs tells: the order, logs as lines, the best model kept, an end when nothing gets better."""

import csv
import json

import numpy as np
import pytest

from layers import (
    Adam,
    Callback,
    Dense,
    Descent,
    EarlyStopping,
    Logger,
    LRMonitor,
    ModelCheckpoint,
    SkipBatch,
    StopTraining,
    adjust,
    fit,
    load_checkpoint,
    setup,
    train,
)

DATA = [np.array([2.0]), np.array([1.0])]


def loss(model, x):
    return np.sum((model["w"] * x) ** 2)


def model():
    return {"w": np.array([1.0])}


class Told(Callback):
    def __init__(self):
        self.names = []

    def epoch_start(self, told):
        self.names.append("epoch_start")

    def step_end(self, told):
        self.names.append("step_end")

    def epoch_end(self, told):
        self.names.append("epoch_end")


def test_the_order_in_which_is_told():
    told, m = Told(), model()
    fit(loss, m, DATA, setup(Descent(0.1), m), callbacks=[told])

    assert told.names == ["epoch_start", "step_end", "step_end", "epoch_end"]


def test_the_same_steps_as_by_train():
    ours, theirs = model(), model()
    rows = fit(loss, ours, DATA, setup(Adam(0.1), ours), epochs=3)
    state = setup(Adam(0.1), theirs)
    means = [np.mean(train(loss, theirs, DATA, state)) for _ in range(3)]

    assert ours["w"] == theirs["w"]
    assert [row["loss"] for row in rows] == pytest.approx(means)


def test_lines_of_json_one_for_each_step_and_epoch(tmp_path):
    m = model()
    fit(loss, m, DATA, setup(Descent(0.1), m), epochs=2, callbacks=[LRMonitor(), Logger(tmp_path / "run.jsonl")])
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]

    assert [line["step"] for line in lines] == [1, 2, 2, 3, 4, 4]
    assert [line.get("eta") for line in lines] == [None, None, 0.1] * 2
    assert all(set(line) >= {"epoch", "step", "loss"} for line in lines)


def test_a_table_has_a_line_for_each_epoch(tmp_path):
    m = model()
    fit(loss, m, DATA, setup(Descent(0.1), m), epochs=2, callbacks=[Logger(tmp_path / "run.csv")])
    with (tmp_path / "run.csv").open() as file:
        rows = list(csv.DictReader(file))

    assert [row["step"] for row in rows] == ["2", "4"]
    with pytest.raises(ValueError, match="a line for each epoch"):
        Logger(tmp_path / "run.csv", steps=True)


def test_the_best_model_is_kept(tmp_path):
    class Worse(Callback):
        def epoch_end(self, told):
            adjust(told["state"], 1.5)  # diverges from here on

    m = model()
    state = setup(Descent(0.01), m)
    keeper = ModelCheckpoint(tmp_path / "best.npz", lambda m: abs(m["w"][0]))
    rows = fit(loss, m, DATA, state, epochs=4, callbacks=[keeper, Worse()])
    kept = model()
    parts = load_checkpoint(tmp_path / "best.npz", model=kept, state=setup(Descent(0.01), kept), step=0, epoch=0)

    assert parts["step"] == 2
    assert abs(m["w"][0]) > 1 > kept["w"][0]
    assert abs(kept["w"][0]) == keeper.best == min(row["<lambda>"] for row in rows)


def test_it_ends_when_nothing_gets_better():
    m = {"w": np.array([0.0])}
    rows = fit(loss, m, DATA, setup(Descent(0.1), m), epochs=50, callbacks=[EarlyStopping(patience=2)])

    assert len(rows) == 4


def test_a_callback_ends_it_and_a_loss_skips():
    class End(Callback):
        def step_end(self, told):
            if told["step"] == 3:
                raise StopTraining

    def skipping(model, x):
        if x[0] == 1:
            raise SkipBatch
        return loss(model, x)

    m = model()
    assert len(fit(skipping, m, DATA, setup(Descent(0.1), m), epochs=9, callbacks=[End()])) == 1
    assert np.isnan(fit(skipping, m, DATA[1:], setup(Descent(0.1), m))[0]["loss"])


def test_nothing_is_saved_over_the_last_good_state(tmp_path):
    m = Dense(2, 1)
    state = setup(Descent(0.1), m)
    keeper = ModelCheckpoint(tmp_path / "best.npz")
    x = np.ones((3, 2), np.float32)
    with pytest.raises(FloatingPointError):
        fit(lambda m, x: np.mean(m(x) ** 2), m, [x, x * np.nan], state, epochs=2, callbacks=[keeper])

    assert not (tmp_path / "best.npz").exists()
