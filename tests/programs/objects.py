"""Classes as users write them: fields, methods, properties, operators, inheritance, state."""

import copy
import itertools

import numpy as np

from .case import case

normal = np.random.default_rng(8).standard_normal


class Dense:
    def __init__(self, weight, bias, activation=np.tanh):
        self.weight = weight
        self.bias = bias
        self.activation = activation

    def __call__(self, x):
        return self.activation(x @ self.weight + self.bias)

    def penalty(self):
        return np.sum(self.weight**2)


class Chain:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def __getitem__(self, i):
        return self.layers[i]

    def __len__(self):
        return len(self.layers)


class Particle:
    __slots__ = ("mass", "position", "velocity")

    def __init__(self, mass, position, velocity):
        self.mass = mass
        self.position = position
        self.velocity = velocity

    @property
    def kinetic(self):
        return 0.5 * self.mass * self.velocity**2

    def drift(self, dt):
        self.position = self.position + self.velocity * dt
        return self

    def kick(self, force, dt):
        self.velocity += force / self.mass * dt


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, s):
        return Vector(self.x * s, self.y * s)

    __rmul__ = __mul__

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __abs__(self):
        return np.sqrt(self @ self)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __iter__(self):
        return iter((self.x, self.y))


class Shape:
    scale = 2.0

    def __init__(self, size):
        self.size = size

    def area(self):
        raise NotImplementedError

    def cost(self):
        return self.area() * self.scale

    @staticmethod
    def tax(a):
        return 0.1 * a

    @classmethod
    def unit(cls, s):
        return cls(s)


class Square(Shape):
    def area(self):
        return self.size**2

    def cost(self):
        return super().cost() + self.tax(self.size)


class Disc(Shape):
    scale = 3.0

    def __init__(self, size, hole):
        super().__init__(size)
        self.hole = hole

    def area(self):
        return np.pi * (self.size**2 - self.hole**2)


class Counter:
    def __init__(self, start):
        self.total = start
        self.calls = 0

    def add(self, v):
        self.total += v * self.total
        self.calls += 1


class Account:
    def __init__(self, balance, rate):
        self.balance = balance
        self.rate = rate
        self.history = []

    def month(self):
        self.history.append(self.balance)
        self.balance *= 1 + self.rate
        return self.balance


class LazyModel:
    def __init__(self, a):
        self.a = a

    def __getattr__(self, name):
        if name == "double":
            return self.a * 2
        raise AttributeError(name)


class Node:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right


class Temperature:
    def __init__(self, kelvin):
        self._kelvin = kelvin

    @property
    def celsius(self):
        return self._kelvin - 273.15

    @celsius.setter
    def celsius(self, value):
        self._kelvin = value + 273.15


class Ensemble:
    def __init__(self, members):
        self.members = members
        self.name = "ensemble"

    def mean(self, x):
        return sum(m(x) for m in self.members) / len(self.members)


def model_loss(model, x, y):
    return np.mean((model(x) - y) ** 2)


def layer_by_index(model, x):
    return np.sum(model[0](x)) + len(model) * model[1].penalty()


def energy(p):
    return p.kinetic + 9.81 * p.mass * p.position


def leapfrog(p, k, dt, steps):
    for _ in range(steps):
        p.kick(-k * p.position, dt / 2)
        p.drift(dt)
        p.kick(-k * p.position, dt / 2)
    return energy(p)


def vectors(x, y):
    a, b = Vector(x, y), Vector(y, 2.0)
    c = 3.0 * (a + b) - a * x
    return c @ b + abs(-c)


def vector_unpacked(v):
    x, y = v
    return x * y + v[0]


def area_cost(shape):
    return shape.cost()


def made_inside(x):
    return Square.unit(x).cost() + Disc(x, hole=x / 2).cost() + Shape.tax(x)


def stateful(x):
    c = Counter(x)
    for i in range(3):
        c.add(x * i)
    return c.total / c.calls


def counter_argument(c, x):
    c.add(x)
    c.add(2.0)
    return c.total * x


def savings(account, months):
    for _ in range(months):
        account.month()
    return account.balance + sum(account.history)


def lazy_field(m):
    return m.double * m.a


def tree_sum(node):
    if node is None:
        return 0.0
    return node.value**2 + tree_sum(node.left) * tree_sum(node.right) + tree_sum(node.left)


def property_setter(t, c):
    t.celsius = c * 2
    return t._kelvin * t.celsius


def ensemble_mean(e, x):
    return np.sum(e.mean(x) ** 2)


def bound_method(p, dt):
    move = p.drift
    move(dt)
    move(2 * dt)
    return p.position**2


def getattr_by_name(p, names):
    total = 0.0
    for name in names:
        total += getattr(p, name) ** 2
    return total


def setattr_by_name(p, x):
    setattr(p, "mass", x * p.mass)
    return p.mass * p.kinetic


def hasattr_default(p, x):
    scale = getattr(p, "charge", x)
    return scale * p.mass if hasattr(p, "mass") else x


def object_of_objects(x):
    model = Chain(lambda t: t * x, Counter)
    c = model(x)
    c.add(x)
    return c.total


def linked_list(x):
    head = None
    for i in range(3):
        head = Node(x * (i + 1), left=head)
    total = 0.0
    while head is not None:
        total += head.value**2
        head = head.left
    return total


def class_in_function(x):
    class Local:
        def __init__(self, a):
            self.a = a

        def f(self):
            return self.a**2

    return Local(x).f()


def two_objects_share_array(W, x):
    a, b = Dense(W, 0.1), Dense(W, 0.2)
    return np.sum(b(a(x)))


def mlp(*sizes):
    return Chain(*[Dense(normal((m, n)), normal(n)) for m, n in itertools.pairwise(sizes)])


def particle():
    return Particle(1.5, 0.7, -0.4)


class Tracking:
    """Keeps count while it is differentiated; its other fields stay as they came."""

    def __init__(self, act):
        self.weight = np.array([0.5, -1.0, 2.0])
        self.act = act
        self.parts = ({"scale": np.array([1.5, 2.5, 0.5])}, act)
        self.last = np.zeros(3)
        self.count = 0

    def __call__(self, x):
        self.count += 1
        self.last = 0.9 * self.last + 0.1 * x
        return self.parts[1](self.act(x * self.weight) * self.parts[0]["scale"]) + self.last


def function_in_an_object_that_is_written_to(layer, x):
    return np.sum(layer(x) * layer(layer(x)))


class Noisy:
    def __init__(self):
        self.seed = 3

    def __call__(self, x):
        rng = np.random.default_rng(self.seed)
        draw = rng
        return x * draw.random(x.shape)


def generator_with_two_names(x):
    return np.sum(Noisy()(x) ** 2)


def facts_of_a_dtype(x):
    if x.dtype.itemsize > 4 and x.dtype.kind == "f" and x.dtype.char == "d":
        return np.sum(x**2)
    return np.sum(x)


def axes_worked_out(T):
    axes = (*range(1, T.ndim - 1),)
    shape = (-1,) + (1,) * (T.ndim - 1)
    return np.sum(np.mean(T, axis=axes) ** 2) + np.sum(T[:, 0, 0].reshape(shape) * T**2)


class Held:
    def __init__(self, held):
        self.held = held

    def __add__(self, other):
        return Held(self.held + other.held * 0.5)


def field_read_in_an_arm_and_after(a, b):
    box = Held(b)
    for _ in range(3):
        box = box + Held(b)
        if a > 0.5:
            break
    else:
        a = box.held * a
    return a * b + box.held


def with_field(layer, name, value):
    made = copy.copy(layer)
    object.__setattr__(made, name, value)
    return made


def copy_with_another_field(layer, x):
    return np.sum(with_field(layer, "weight", layer.weight**2)(x))


def copy_with_a_field_by_name(layer, x, name):
    return np.sum(with_field(layer, name, getattr(layer, name) ** 2)(x))


CASES = [
    case(copy_with_another_field, Dense(normal((3, 2)), normal(2)), normal((4, 3))),
    case(copy_with_a_field_by_name, Dense(normal((3, 2)), normal(2)), normal((4, 3)), "weight", wrt=(0, 1)),
    case(field_read_in_an_arm_and_after, 0.3, 0.4),
    case(field_read_in_an_arm_and_after, 0.7, 0.4, label="field_read_in_an_arm_and_after leaving"),
    case(function_in_an_object_that_is_written_to, Tracking(np.tanh), normal(3), wrt=1),
    case(generator_with_two_names, normal(3)),
    case(facts_of_a_dtype, normal(3)),
    case(axes_worked_out, normal((2, 3, 2))),
    case(model_loss, Dense(normal((3, 2)), normal(2)), normal((4, 3)), normal((4, 2))),
    case(model_loss, mlp(3, 4, 2), normal((4, 3)), normal((4, 2)), label="model_loss of a chain"),
    case(model_loss, mlp(3, 4, 2), normal(3), 0.0, wrt=0, label="model_loss of one sample"),
    case(layer_by_index, mlp(3, 4, 2), normal((2, 3))),
    case(Dense.penalty, Dense(normal((2, 2)), 0.1)),
    case(energy, particle()),
    case(leapfrog, particle(), 1.1, 0.1, 3),
    case(vectors, 1.3, 0.4),
    case(vector_unpacked, Vector(1.3, 0.4)),
    case(area_cost, Square(1.3)),
    case(area_cost, Disc(1.3, 0.2), label="area_cost of a disc"),
    case(made_inside, 1.3),
    case(stateful, 1.3),
    case(counter_argument, Counter(1.3), 0.4),
    case(savings, Account(100.0, 0.01), 4),
    case(lazy_field, LazyModel(1.3)),
    case(tree_sum, Node(1.0, Node(0.3), Node(0.7, None, Node(0.2)))),
    case(property_setter, Temperature(300.0), 1.3),
    case(ensemble_mean, Ensemble([Dense(normal((2, 2)), normal(2)), Dense(normal((2, 2)), 0.1)]), normal(2)),
    case(bound_method, particle(), 0.3),
    case(getattr_by_name, particle(), ("mass", "velocity")),
    case(setattr_by_name, particle(), 0.3),
    case(hasattr_default, particle(), 0.3),
    case(object_of_objects, 0.3),
    case(linked_list, 0.3),
    case(class_in_function, 0.3),
    case(two_objects_share_array, normal((3, 3)), normal(3)),
]
