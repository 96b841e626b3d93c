"""The garbage collector is kept out of what is large and stays, and is itself again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from aleppo_reports.collecting import settled, uncollected


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """Begin with a collector that looks at everything."""
    gc.enable()
    gc.unfreeze()
    yield
    gc.enable()
    gc.unfreeze()


def test_what_is_there_is_left_out_and_what_comes_is_not() -> None:
    there = [{"a": []} for _ in range(1_000)]
    with settled():
        left_out = gc.get_freeze_count()
        come = {"b": [there]}
        assert left_out >= len(there)
        assert any(each is come for each in gc.get_objects())
        assert not any(each is there for each in gc.get_objects())
    assert gc.get_freeze_count() == 0
    assert any(each is there for each in gc.get_objects())


def test_one_within_another_ends_nothing() -> None:
    with settled():
        come = [[] for _ in range(1_000)]
        with pytest.raises(ValueError, match="odd"), settled():
            raise ValueError("odd")
        assert gc.get_freeze_count() > len(come)
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("enabled", [True, False])
def test_it_is_as_it_was_afterwards(enabled: bool) -> None:
    gc.enable() if enabled else gc.disable()
    during = []
    with pytest.raises(ValueError, match="odd"), uncollected():
        raise ValueError("odd", during.append(gc.isenabled()))
    assert during == [False]
    assert gc.isenabled() is enabled
