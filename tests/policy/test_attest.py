import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.attest import digest_of

pytestmark = pytest.mark.unit


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_two_scripts_have_the_same_mark_only_if_they_are_the_same(left: list[str], right: list[str]) -> None:
    assert (digest_of(left) == digest_of(right)) == (left == right)
