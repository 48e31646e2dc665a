"""Tests for zygopy/source/private.py."""

import ast

import pytest

from zygopy.source.private import mangled
from zygopy.source.read import read
from zygopy.source.recompile import same_code
from zygopy.source.surface import gast, printed


def body_of(source):
    return "\n".join(printed(node) for node in source.tree.body)


def method(run, text, name="m"):
    return read(vars(run(text)["_Net"])[name])


@pytest.mark.parametrize(
    ("name", "class_name", "want"),
    [
        ("__w", "Net", "_Net__w"),
        ("__w", "__Net", "_Net__w"),
        ("__w_", "Net", "_Net__w_"),
        ("__w__", "Net", "__w__"),
        ("_w", "Net", "_w"),
        ("__w", "__", "__w"),
        ("a.__w", "Net", "a.__w"),
        (None, "Net", None),
    ],
)
def test_name_is_mangled_as_python_does(name, class_name, want):
    assert mangled(name, class_name) == want


def test_private_names_are_mangled(run):
    source = method(
        run,
        """
        class _Net:
            def m(self, __a, *__b, __c=1, **__d):
                __e = self.__w(__a, __f=__c)
                return __e + __g
        """,
    )

    assert body_of(source) == "_Net__e = self._Net__w(_Net__a, __f=_Net__c)\nreturn _Net__e + _Net__g"
    assert [slot.name for slot in source.parameters] == ["self", "_Net__a", "_Net__b", "_Net__c", "_Net__d"]


EVERYTHING = """
class _Net:
    def m(self, __a, *__args, **__kw):
        import __mod, os.path as __p
        match __a:
            case D(__attr=__v, w=[*__rest]): return __v, __rest
            case {"a": 1, **__r}: return __r
            case __w: pass
        try: pass
        except E as __e: return __e
        def __g(__h=__a):
            nonlocal __a
            __a = __h
        class __K(__base):
            def h(self):
                return self.__x, super().__y()
        del self.__d
        for __i in self.__xs: print(f"{__i}")
        return [__j for __j in self.__x], __mod, __K, (lambda __l: __l)
"""


def test_spelt_out_function_means_the_same_outside_of_its_class(run):
    """Compiled where there is no class, the tree gives the code that Python made in the class."""
    names = run(EVERYTHING)
    code = names["_Net"].m.__code__
    tree = read(names["_Net"].m).tree

    text = ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(tree)))
    outside = {}
    exec(text, outside)
    got = outside["m"].__code__

    assert got.co_names == code.co_names
    assert got.co_varnames == code.co_varnames
    assert got.co_cellvars == code.co_cellvars


def test_inner_class_mangles_with_its_own_name(run):
    source = method(run, EVERYTHING)
    inner = next(node for node in source.tree.body if isinstance(node, gast.ClassDef))

    assert inner.name == "_Net__K"
    assert printed(inner.bases[0]) == "_Net__base"
    assert printed(inner.body[0].body[0]) == "return (self._K__x, super(__class__, self)._K__y())"


def test_function_in_a_method_is_mangled_too(run):
    source = read(run("class _Net:\n    def m(self):\n        return lambda __x: __x + self.__w\n")["_Net"]().m())

    assert printed(source.tree) == "lambda _Net__x: _Net__x + self._Net__w"


def test_bare_super_is_spelt_out(run):
    source = method(
        run,
        """
        class _Net:
            def m(this, x):
                return super().m(x) + super(A, this).m(x) + self.super()
        """,
    )

    assert body_of(source) == "return super(__class__, this).m(x) + super(A, this).m(x) + self.super()"
    assert source.meaning("__class__") == "captured"


def test_spelt_out_super_stands_where_it_stood(run):
    source = method(run, "class _Net:\n    def m(self):\n        return super().m()\n")
    call = source.tree.body[0].value.func.value

    assert source.span(call.args[0]) == source.span(call)


def test_super_in_an_inner_function_takes_that_functions_first_parameter(run):
    source = method(run, "class _Net:\n    def m(self):\n        return lambda other: super().m()\n")

    assert body_of(source) == "return lambda other: super(__class__, other).m()"


def test_super_outside_of_a_class_is_left_to_fail(run):
    source = read(run("def f(x):\n    return super().f(x)\n")["f"])

    assert body_of(source) == "return super().f(x)"


def test_another_super_is_left_alone(run):
    text = "class _Net:\n    def m(self):\n        return super().f()\n"
    source = read(run(text, {"super": lambda: None})["_Net"].m)

    assert body_of(source) == "return super().f()"


def test_statement_whose_names_changed_is_printed_from_the_tree(run):
    source = method(
        run,
        """
        class _Net:
            def m(self, x):
                # the weight
                y = (self.__w*x)  # here
                z = ( y )
                if self.__w: return z
                return super().m()
        """,
    )

    assert [source.statement(node).text for node in source.tree.body] == [
        "# the weight\ny = self._Net__w * x  # here",
        "z = ( y )",
        "if self._Net__w:\n    return z",
        "return super(__class__, self).m()",
    ]
    assert source.heading(source.tree.body[2]) == "if self._Net__w:"


def test_reading_does_not_depend_on_the_class_being_reachable(run):
    made = run("def make():\n    class Net:\n        def m(self): return self.__w\n    return Net\n")["make"]()

    source = read(made.m)

    assert body_of(source) == "return self._Net__w"
    assert same_code(source.code, made.m.__code__)
