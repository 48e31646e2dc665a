"""PyTorch's side of `benchmarks.training`: the same models from `torch.nn`, eager, on one thread."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any


def step(name: str, data: list[tuple[Any, ...]]) -> Callable[[], Any] | None:
    """A step of the model; an LSTM is a Python loop over its cell."""
    return _step(name, data, fused=False)


def fused_step(name: str, data: list[tuple[Any, ...]]) -> Callable[[], Any] | None:
    """A step of the LSTM that is one operation; nothing of the others."""
    return _step(name, data, fused=True) if name == "lstm" else None


def _step(name: str, data: list[tuple[Any, ...]], fused: bool) -> Callable[[], Any]:
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = fused_lstm() if fused else MODELS[name]()
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    turns = itertools.cycle([tuple(map(torch.from_numpy, batch)) for batch in data])

    def one() -> float:
        x, *target = next(turns)
        optimiser.zero_grad()
        y = model(x)
        value = (y**2).mean() if not target else losses(y, target[0])
        value.backward()
        optimiser.step()
        return float(value.detach())

    return one


def losses(y: Any, target: Any) -> Any:
    from torch.nn import functional

    return functional.mse_loss(y, target) if target.shape[1] == 1 else functional.cross_entropy(y, target)


def mlp() -> Any:
    from torch import nn

    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10))


def small_mlp() -> Any:
    from torch import nn

    return nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))


def lenet() -> Any:
    from torch import nn

    return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                         nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
                         nn.Linear(84, 10))


def convolution() -> Any:
    from torch import nn

    return nn.Conv2d(32, 64, 3, padding=1)


def batchnorm() -> Any:
    from torch import nn

    return nn.Sequential(nn.BatchNorm2d(32), nn.ReLU())


def lstm() -> Any:
    import torch

    class Loop(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = torch.nn.LSTMCell(64, 128)

        def forward(self, x: Any) -> Any:
            h = c = torch.zeros(x.shape[0], 128)
            found = []
            for t in range(x.shape[1]):
                h, c = self.cell(x[:, t], (h, c))
                found.append(h)
            return torch.stack(found, 1)

    return Loop()


def fused_lstm() -> Any:
    import torch

    class Fused(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(64, 128, batch_first=True)

        def forward(self, x: Any) -> Any:
            return self.lstm(x)[0]

    return Fused()


def attention() -> Any:
    import torch

    class Attention(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = torch.nn.MultiheadAttention(256, 8, batch_first=True, bias=False)

        def forward(self, x: Any) -> Any:
            return self.attention(x, x, x, average_attn_weights=False)[0]

    return Attention()


MODELS = {"mlp": mlp, "small_mlp": small_mlp, "lenet": lenet, "convolution": convolution, "batchnorm": batchnorm,
          "lstm": lstm, "attention": attention}
