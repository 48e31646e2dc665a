"""Tests for zygopy/source/tables.py."""

import gc
import linecache
import threading
import types

import pytest

from zygopy.source.tables import Entry, Table, key_of


def square(x):
    return x * x


def cube(x):
    return x * x * x


def guard(*args):
    return True


def fresh_function(names=None):
    code = compile("lambda x: x", "<made>", "eval").co_consts[0]
    return types.FunctionType(code, {} if names is None else names)


def test_nothing_is_found_before_it_is_added():
    assert Table().lookup(key_of(square, "joint")) == ()


def test_the_newest_entry_comes_first_and_the_general_one_last():
    table, key = Table(), key_of(square, "joint")

    table.add(key, square, guard, 1)
    table.add(key, square, None, 2)
    table.add(key, square, guard, 3)

    assert table.lookup(key) == (Entry(guard, 3), Entry(guard, 1), Entry(None, 2))


def test_the_last_hit_moves_to_the_front():
    table, key = Table(), key_of(square, "joint")
    for number in range(3):
        table.add(key, square, guard, number)
    table.add(key, square, None, "general")

    table.promote(key, table.lookup(key)[2])
    table.promote(key, table.lookup(key)[3])

    assert [entry.function for entry in table.lookup(key)] == [0, 2, 1, "general"]


def test_promoting_an_entry_of_a_dropped_row_doubles_nothing():
    table, key = Table(), key_of(square, "joint")
    table.add(key, square, guard, 1)
    old = table.lookup(key)[0]
    table.clear()
    table.promote(key, old)
    table.add(key, square, guard, 1)

    table.promote(key, old)

    assert table.lookup(key) == (Entry(guard, 1),)


def test_what_was_looked_up_does_not_change_under_the_reader():
    table, key = Table(), key_of(square, "joint")
    table.add(key, square, guard, 1)
    before = table.lookup(key)

    table.add(key, square, guard, 2)

    assert before == (Entry(guard, 1),)


def test_a_new_general_entry_replaces_the_old_one():
    dropped = []
    table, key = Table(dropped=dropped.append), key_of(square, "joint")
    table.add(key, square, None, 1)

    table.add(key, square, None, 2)

    assert table.lookup(key) == (Entry(None, 2),)
    assert dropped == [Entry(None, 1)]


def test_there_is_room_for_eight_guarded_entries():
    table, key = Table(), key_of(square, "joint")
    for number in range(8):
        assert table.has_room(key)
        table.add(key, square, guard, number)

    assert not table.has_room(key)
    with pytest.raises(ValueError, match="8 guarded entries"):
        table.add(key, square, guard, 9)
    table.add(key, square, None, "general")

    assert len(table.lookup(key)) == 9


def test_functions_masks_and_globals_have_entries_of_their_own():
    table = Table()
    other_module = types.FunctionType(square.__code__, {})
    for function, facts in ((square, 0), (square, 1), (cube, 0), (other_module, 0)):
        table.add(key_of(function, facts), function, guard, (function, facts))

    assert len(table) == 4
    assert table.lookup(key_of(other_module, 0))[0].function == (other_module, 0)


def test_equal_code_objects_are_told_apart():
    names = {}
    first, second = fresh_function(names), fresh_function(names)
    assert first.__code__ == second.__code__
    table = Table()
    table.add(key_of(first, 0), first, guard, 1)

    assert table.lookup(key_of(second, 0)) == ()


def test_a_key_must_be_its_subjects():
    with pytest.raises(ValueError, match="not that of cube"):
        Table().add(key_of(square, 0), cube, guard, 1)


def test_entries_go_with_the_code_object():
    dropped = []
    table, function = Table(dropped=dropped.append), fresh_function()
    table.add(key_of(function, 0), function, guard, "derived")

    del function
    gc.collect()

    assert len(table) == 0
    assert dropped == [Entry(guard, "derived")]


def test_the_least_recently_used_row_goes_first():
    dropped = []
    table = Table(rows=3, dropped=dropped.append)
    for facts in range(3):
        table.add(key_of(square, facts), square, guard, facts)
    table.add(key_of(square, 3), square, guard, 3)  # all were used: the oldest goes, and the others lose their mark
    table.lookup(key_of(square, 1))

    table.add(key_of(square, 4), square, guard, 4)

    assert [entry.function for entry in dropped] == [0, 2]
    assert len(table) == 3


def test_lines_of_a_dropped_function_go_with_it():
    text = "def derived(x): return x\n"
    linecache.cache["<zygopy table test>"] = (len(text), None, [text], "<zygopy table test>")
    names = {}
    exec(compile(text, "<zygopy table test>", "exec"), names)
    table = Table()
    table.add(key_of(square, 0), square, None, names["derived"])

    table.clear()

    assert "<zygopy table test>" not in linecache.cache


def test_lines_of_the_users_own_files_stay():
    linecache.getlines(__file__)
    table = Table()
    table.add(key_of(square, 0), square, None, cube)

    table.clear()

    assert __file__ in linecache.cache


def test_the_lock_can_be_taken_again_by_who_holds_it():
    table, key = Table(), key_of(square, 0)

    with table.lock:
        table.add(key, square, guard, 1)

    assert len(table.lookup(key)) == 1


def test_threads_derive_once_and_lose_nothing():
    table, derivations = Table(rows=4), []
    barrier = threading.Barrier(8)
    failures = []

    def work():
        barrier.wait()
        for turn in range(300):
            key = key_of(square, turn % 6)  # more keys than rows: some are dropped and made anew
            entries = table.lookup(key)
            if not entries:
                with table.lock:
                    entries = table.lookup(key)
                    if not entries:
                        derivations.append(turn % 6)
                        table.add(key, square, guard, turn % 6)
                        entries = table.lookup(key)
            if [entry.function for entry in entries] != [turn % 6]:
                failures.append((turn, entries))
            table.promote(key, entries[0])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(table) <= 4
    assert set(derivations) == set(range(6))


def test_threads_that_do_not_exceed_the_rows_derive_each_key_once():
    table, derivations = Table(), []
    barrier = threading.Barrier(8)

    def work():
        barrier.wait()
        for facts in range(50):
            key = key_of(square, facts)
            if not table.lookup(key):
                with table.lock:
                    if not table.lookup(key):
                        derivations.append(facts)
                        table.add(key, square, guard, facts)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(derivations) == list(range(50))


def test_room_is_made_by_dropping_the_entry_that_was_right_least_recently():
    table = Table(guarded=2)
    key = key_of(square, "mask")
    for name in ("first", "second"):
        table.add(key, square, guard, name)

    table.make_room(key)

    assert [entry.function for entry in table.lookup(key)] == ["second"]
    assert table.has_room(key)
