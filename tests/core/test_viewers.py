import pytest

from bot.core.events import User
from bot.core.viewers import user_key

pytestmark = pytest.mark.unit


def test_a_stable_id_is_the_memory_key() -> None:
    assert user_key("bilibili", User(id="o-1", id_scope="open_id", name="a")) == "bilibili:open_id:o-1"


def test_names_are_keys_only_where_the_platform_gives_nothing_else() -> None:
    assert user_key("other", User(id_scope="name_only", name="ＡBc")) == "other:name:abc"


@pytest.mark.parametrize("user", [None, User(), User(id="0", id_scope="masked", name="张***"), User(id_scope="uid")])
def test_masked_and_anonymous_viewers_are_nobody(user: User | None) -> None:
    assert user_key("bilibili", user) is None
