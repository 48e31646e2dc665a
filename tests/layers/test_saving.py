"""Files: there and back bit by bit, damaged ones, those of other models; a crash loses nothing."""

import numpy as np
import pytest

from layers import (
    Adam,
    BatchNorm,
    Chain,
    Conv,
    Dense,
    DimensionMismatch,
    Dropout,
    OptimiserChain,
    WeightDecay,
    load,
    load_checkpoint,
    loadmodel,
    rand32,
    save,
    save_checkpoint,
    seed,
    setup,
    state,
    tanh,
    train,
    trainmode,
)


def model():
    return Chain(Dense(3, 4, tanh), BatchNorm(4), Dense(4, 2))


def loss(m, x):
    return np.mean(m(x) ** 2)


def test_a_model_there_and_back(tmp_path):
    m, other = model(), model()
    trainmode(m)(rand32(5, 3))
    trainmode(other)
    save(tmp_path / "m.npz", m)

    assert load(tmp_path / "m.npz", other) is other
    x = rand32(5, 3)
    assert np.array_equal(m(x), other(x))
    assert np.array_equal(m[1].mu, other[1].mu) and m[1].mu.any()
    assert [f.name for f in tmp_path.iterdir()] == ["m.npz"]


def test_training_goes_on_where_it_stopped(tmp_path):
    data = [rand32(8, 3) for _ in range(10)]
    whole = model()
    save(tmp_path / "start.npz", whole)
    rule = OptimiserChain(WeightDecay(0.01), Adam(0.01))
    train(loss, whole, data, setup(rule, whole))

    half = load(tmp_path / "start.npz", model())
    first = setup(rule, half)
    train(loss, half, data[:5], first)
    save(tmp_path / "both.npz", {"model": half, "state": first})
    rest = model()
    both = load(tmp_path / "both.npz", {"model": rest, "state": setup(rule, rest)})
    train(loss, rest, data[5:], both["state"])

    for a, b in ((whole[0], rest[0]), (whole[2], rest[2])):
        assert np.array_equal(a.weight, b.weight) and np.array_equal(a.bias, b.bias)
    assert np.array_equal(whole[1].mu, rest[1].mu)


def test_damaged_files_change_nothing(tmp_path):
    m, other = model(), model()
    before = other[0].weight.copy()
    save(tmp_path / "m.npz", m)
    data = (tmp_path / "m.npz").read_bytes()
    for name, text in (("cut", data[: len(data) // 2]), ("none", b""), ("text", b"hello"), ("flipped", data[:80] + bytes([data[80] ^ 255]) + data[81:])):
        (tmp_path / name).write_bytes(text)
        with pytest.raises(ValueError, match=r"not a whole archive|another model|shape"):
            load(tmp_path / name, other)
        assert np.array_equal(other[0].weight, before)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing.npz", other)


def test_files_of_other_models_change_nothing(tmp_path):
    m = model()
    before = m[0].weight.copy()
    save(tmp_path / "a.npz", Chain(Dense(3, 4), BatchNorm(4)))
    save(tmp_path / "b.npz", Chain(Dense(3, 5, tanh), BatchNorm(5), Dense(5, 2)))
    with pytest.raises(ValueError, match="another model: it lacks"):
        load(tmp_path / "a.npz", m)
    with pytest.raises(DimensionMismatch, match="shape"):
        load(tmp_path / "b.npz", m)
    np.savez(tmp_path / "c.npz", x=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="not a whole archive"):
        load(tmp_path / "c.npz", m)

    assert np.array_equal(m[0].weight, before)


def test_no_pickles(tmp_path):
    with pytest.raises(ValueError, match="objects"):
        save(tmp_path / "x.npz", {"x": np.array([{}], dtype=object)})
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    m = model()
    save(tmp_path / "m.npz", m)
    old = (tmp_path / "m.npz").read_bytes()
    monkeypatch.setattr(np, "savez", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save(tmp_path / "m.npz", model())

    assert (tmp_path / "m.npz").read_bytes() == old and len(list(tmp_path.iterdir())) == 1


def test_other_layers(tmp_path):
    m, other = Conv((3, 3), 2, 3, groups=1), Conv((3, 3), 2, 3)
    save(tmp_path / "m.npz", m)

    assert np.array_equal(load(tmp_path / "m.npz", other).weight, m.weight)


def test_state_and_loadmodel():
    m, other = model(), model()

    assert set(state(m)) == {"layers"} and state(m)["layers"][1]["eps"] == 1e-5
    assert np.array_equal(loadmodel(other, state(m))[2].weight, m[2].weight) and np.array_equal(loadmodel(model(), m)[0].weight, m[0].weight)
    bare, full = Dense(2, 1, bias=False), Dense(2, 1)
    assert loadmodel(bare, full) is bare
    full.bias += 1
    with pytest.raises(ValueError, match="bias is absent"):
        loadmodel(bare, full)
    assert (loadmodel(full, bare).bias == 0).all()
    with pytest.raises(DimensionMismatch, match="weight has shape"):
        loadmodel(Dense(2, 1), Dense(3, 1))
    with pytest.raises(ValueError, match="nothing at"):
        loadmodel(model(), {"layers": []})


def trained(parts, steps):
    for _ in range(steps):
        train(loss, parts["model"], [(rand32(6, 3),)], parts["state"])


def parts():
    seed(3)
    m = Chain(Dense(3, 4, tanh), Dropout(0.5), Dropout(0.3, rng=np.random.default_rng(5)), Dense(4, 2))
    return {"model": m, "state": setup(Adam(0.1), m), "epoch": 0}


def test_a_training_goes_on_as_if_it_had_not_stopped(tmp_path):
    whole, half = parts(), parts()
    trained(whole, 10)
    half = parts()
    trained(half, 5)
    save_checkpoint(tmp_path / "c.npz", **{**half, "epoch": 5})
    seed(99)
    rest = parts()
    seed(17)
    rest = load_checkpoint(tmp_path / "c.npz", **rest)
    trained(rest, 5)

    assert rest["epoch"] == 5
    for a, b in ((0, "weight"), (3, "bias")):
        assert np.array_equal(getattr(rest["model"][a], b), getattr(whole["model"][a], b))


def test_a_generator_in_a_file_that_is_none_is_refused_before_anything_changes(tmp_path):
    d = Chain(Dense(2, 2), Dropout(0.5, rng=np.random.default_rng(1)))
    save(tmp_path / "d.npz", d)
    with np.load(tmp_path / "d.npz") as archive:
        arrays = dict(archive)
    arrays["layers/1/rng"][:] = 32
    arrays["layers/0/weight"][:] = 9
    np.savez(tmp_path / "d.npz", **arrays)

    with pytest.raises(ValueError, match="is no state of a random generator"):
        load(tmp_path / "d.npz", d)
    assert not (d[0].weight == 9).any()


def test_a_generator_whose_state_is_long():
    with pytest.raises(ValueError, match="MT19937 is not a few numbers"):
        save("never.npz", Dropout(0.5, rng=np.random.Generator(np.random.MT19937(0))))
