import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.aio.garbage import YOUNG, settle

pytestmark = pytest.mark.unit


class Ring:
    """Holds itself: only the collector gives it back."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_stays_is_looked_at_no_more_and_what_comes_and_goes_is_given_back() -> None:
    stays = [Ring() for _ in range(1000)]
    settle()
    assert gc.get_freeze_count() >= len(stays)
    assert not any(isinstance(one, Ring) for one in gc.get_objects())
    gone = weakref.ref(Ring())
    assert gone() is not None
    kept = [Ring() for _ in range(YOUNG + 1000)]  # so many young ones call the collector
    assert gone() is None and len(kept) > YOUNG
