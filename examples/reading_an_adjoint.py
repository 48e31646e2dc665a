"""Read the gradient that zygopy wrote, compare it with the one by hand, and take it away as a module of its own."""

import importlib.util
import tempfile
from pathlib import Path

import numpy as np

import zygopy


def loss(W, b, x, y):
    p = np.tanh(x @ W + b)  # prediction
    return np.mean((p - y) ** 2)


def loss_gradient_by_hand(W, b, x, y):
    p = np.tanh(x @ W + b)
    r = p - y
    t_bar = 2.0 / r.size * r * (1.0 - p * p)
    return np.mean(r**2), (x.T @ t_bar, t_bar.sum(axis=0))


def main():
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(3, 2)), np.zeros(2)
    x, y = rng.normal(size=(20, 3)), rng.normal(size=(20, 2))

    # What runs is what is printed: a plain NumPy function, the forward half in the user's words.
    text = str(zygopy.adjoint_source(loss, W, b, x, y, argnums=(0, 1)))
    print(text)
    assert "# prediction" in text
    assert "tanh" in text

    value, grads = zygopy.value_and_grad(loss, argnums=(0, 1))(W, b, x, y)
    value_by_hand, grads_by_hand = loss_gradient_by_hand(W, b, x, y)
    assert value == value_by_hand
    assert all(np.allclose(g, h, rtol=1e-13) for g, h in zip(grads, grads_by_hand, strict=True))

    # A module that needs NumPy and nothing else.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "loss_gradient.py"
        zygopy.export(loss, W, b, x, y, path=path)
        exported = path.read_text(encoding="utf-8")
        assert "import numpy as np" in exported
        assert "zygopy" not in exported.replace("# by zygopy", "").lower() or "import zygopy" not in exported
        spec = importlib.util.spec_from_file_location("loss_gradient", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        functions = [f for name, f in vars(module).items() if callable(f) and "gradient" in name]
        assert len(functions) >= 1


if __name__ == "__main__":
    main()
