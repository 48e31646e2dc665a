"""What a core function means, by running it step by step: what its text must give too."""

from __future__ import annotations

from zygopy.core import ops
from zygopy.core.nodes import Bind, Def, For, If, While, With
from zygopy.core.values import UNBOUND, Const, Star


def interpret(function, *args):
    env = dict(zip(function.params, args, strict=True))
    block(function.body, env)
    return read(function.body.results[0], env)


def read(operand, env):
    return operand.value if isinstance(operand, Const) else env[operand]


def block(body, env):
    for step in body.steps:
        run(step, env)


def give(targets, results, env):
    values = [(t, read(r, env)) for t, r in zip(targets, results, strict=True) if r is not UNBOUND]
    env.update(values)


def run(step, env):
    match step:
        case Bind():
            callee = read(step.callee, env)
            args = []
            for arg in step.args:
                if isinstance(arg, Star):
                    args += read(arg.operand, env)
                else:
                    args.append(read(arg, env))
            result = callee(*args, **{key: read(operand, env) for key, operand in step.keywords})
            if len(step.targets) == 1:
                env[step.targets[0]] = result
            elif step.targets:
                env.update(zip(step.targets, result, strict=True))
        case If():
            arm = step.then if read(step.test, env) else step.orelse
            block(arm, env)
            give(step.targets, arm.results, env)
        case For():
            carried = [read(start, env) for start in step.start]
            for item in read(step.iterable, env):
                env[step.item] = item
                carried, exit = round_of(step, carried, env)
                if exit:
                    break
            env.update(zip(step.targets, carried, strict=True))
        case While():
            carried = [read(start, env) for start in step.start]
            while True:
                env.update(zip(step.params, carried, strict=True))
                block(step.test, env)
                if not read(step.test.results[0], env):
                    break
                carried, exit = round_of(step, carried, env)
                if exit:
                    break
            env.update(zip(step.targets, carried, strict=True))
        case With():
            with read(step.context, env) as given:
                if step.name is not None:
                    env[step.name] = given
                block(step.body, env)
            give(step.targets, step.body.results, env)
        case Def():
            outer = env

            def inner(*args, step=step):
                space = {**outer, **dict(zip(step.params, args, strict=True))}
                block(step.body, space)
                return read(step.body.results[0], space)

            env[step.target] = inner


def round_of(step, carried, env):
    env.update(zip(step.params, carried, strict=True))
    block(step.body, env)
    results = [read(result, env) for result in step.body.results]
    return (results[:-1], results[-1]) if step.exits else (results, False)


assert ops  # callees of core.ops run as they are
