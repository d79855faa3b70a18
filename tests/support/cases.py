"""Cheap cases by the hundred in one test: a test of its own costs each of them many times what it does."""

import functools
import inspect


def in_one_test(names, cases, ids=str):
    """Run a test for each case. As ``pytest.mark.parametrize``, but all are one test, which names each case that failed and says why.

    ``names``: "a" or ("a", "b"); ``cases``: a value for each case, or a tuple where there are several names; ``ids``: the cases'
    names, or a function that makes them. For tests that change nothing that lives on, since a fixture is shared by all cases.
    """
    arguments = (names,) if isinstance(names, str) else tuple(names)
    rows = [(case,) if isinstance(names, str) else tuple(case) for case in cases]
    named = list(ids) if not callable(ids) else ["-".join(map(ids, row)) for row in rows]
    assert rows, "no case at all"

    def decorate(test):
        signature = inspect.signature(test)
        assert set(arguments) <= set(signature.parameters)

        @functools.wraps(test)
        def all_of_them(**fixtures):
            failed = {}
            for name, row in zip(named, rows, strict=True):
                try:
                    test(**dict(zip(arguments, row, strict=True)), **fixtures)
                except Exception as error:  # noqa: BLE001 - whatever it was, the other cases are looked at too
                    failed[name] = error
            if failed:
                lines = [f"{name}: {type(why).__name__}: {why}" for name, why in failed.items()]
                head = f"{len(failed)} of {len(rows)} cases failed"
                raise AssertionError("\n".join([head, *lines])) from next(iter(failed.values()))

        rest = [each for name, each in signature.parameters.items() if name not in arguments]
        all_of_them.__signature__ = signature.replace(parameters=rest)
        return all_of_them

    return decorate
