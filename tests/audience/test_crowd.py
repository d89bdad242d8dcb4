import msgspec
import pytest

from bot.audience import Crowd, CrowdRules, Judgement
from bot.core.events import Comment, User
from tests.audience.people import said

pytestmark = pytest.mark.unit
SHOUT = "这家店的东西全部都不要买大家快走吧快走吧"


def test_an_ordinary_chat_passes() -> None:
    crowd = Crowd()
    for second, text in enumerate(("你好", "多少钱", "好看", "包邮吗", "哈哈哈")):
        assert crowd.judge(said(text), float(second)).may_pass


def test_one_viewer_who_will_not_stop_is_a_flood_until_she_pauses() -> None:
    crowd = Crowd()
    seen = [crowd.judge(said(f"第{n}句"), n * 0.5) for n in range(8)]
    assert [verdict.kind for verdict in seen[:6]] == [Judgement.FINE] * 6
    assert seen[7].kind is Judgement.FLOOD and "8 comments in 10 s" in seen[7].why
    assert crowd.judge(said("歇了一会儿"), 20.0).may_pass


def test_asking_again_is_human_but_not_five_times() -> None:
    crowd = Crowd()
    kinds = [crowd.judge(said("有货吗？"), n * 5.0).kind for n in range(5)]
    assert kinds == [Judgement.FINE] * 3 + [Judgement.FLOOD] * 2


def test_many_who_paste_one_text_are_a_raid() -> None:
    crowd = Crowd()
    seen = [crowd.judge(said(SHOUT, id=f"u{n}"), n * 0.2) for n in range(8)]
    assert seen[4].may_pass
    assert seen[7].kind is Judgement.RAID and seen[7].why == "one text from 8 viewers"


def test_marks_and_spaces_do_not_hide_a_raid() -> None:
    crowd = Crowd()
    kinds = [crowd.judge(said(SHOUT[:9] + "。" * n + SHOUT[9:], id=f"u{n}"), n * 0.2).kind for n in range(6)]
    assert kinds[-1] is Judgement.RAID


def test_thirty_customers_with_one_question_are_no_raid() -> None:
    crowd = Crowd()
    questions = [crowd.judge(said("请问一下这款白色的保温杯现在多少钱呀", id=f"u{n}"), n / 3) for n in range(30)]
    assert all(verdict.may_pass for verdict in questions)


@pytest.mark.parametrize(
    "texts",
    [
        [f"这个主播卖假货大家快走不要买{n}" for n in range(20)],
        ["这个主播卖假货大家快走不要买" + "😀" * n for n in range(20)],
        [("家人们" if n % 2 else "") + "这个主播卖假货大家快走不要买" + "啊" * (n % 3) for n in range(20)],
        ["this seller is a scammer leave now"] * 20,
        ["主播是骗子吗大家快走不要买了？"] * 20,
        ["骗子滚出去"] * 20,
        ["get lost"] * 20,
    ],
    ids=["counted", "decorated", "with a word more", "with is", "with a question mark", "short", "short in English"],
)
def test_a_raid_is_told_however_its_text_is_dressed(texts: list[str]) -> None:
    crowd = Crowd()
    kinds = [crowd.judge(said(text, id=f"u{n}"), n * 0.5).kind for n, text in enumerate(texts)]
    assert kinds == [Judgement.FINE] * 5 + [Judgement.RAID] * 15


@pytest.mark.parametrize(
    "texts",
    [
        [f"我的订单1234567{n}什么时候发货" for n in range(10)],
        [f"my order 1234567{n} has not arrived yet" for n in range(10)],
        ["生日快乐主播天天开心万事如意"] * 20,
        ["happy birthday to the best host of all"] * 20,
        ["我要一件白色的中号谢谢"] * 20,
        ["wann wird meine bestellung verschickt"] * 10,
    ],
)
def test_nobody_is_muted_for_an_order_of_her_own_or_a_kind_cheer(texts: list[str]) -> None:
    crowd = Crowd()
    assert all(crowd.judge(said(text, id=f"u{n}"), n * 0.5).may_pass for n, text in enumerate(texts))


def test_advertising_is_a_raid_after_three() -> None:
    crowd = Crowd()
    kinds = [crowd.judge(said("低价同款 www.example.com", id=f"u{n}"), float(n)).kind for n in range(3)]
    assert kinds == [Judgement.FINE, Judgement.FINE, Judgement.RAID]


def test_masked_viewers_are_not_taken_for_one_person() -> None:
    crowd = Crowd()
    assert all(crowd.judge(said(f"好看{n}", id="0", scope="masked", name="张***"), n * 0.1).may_pass for n in range(30))


def test_the_room_never_answers_itself_or_a_bot() -> None:
    crowd = Crowd(CrowdRules(own_keys=frozenset({"douyin:open_id:host"}), own_names=frozenset({"山茶小铺"})))
    assert crowd.judge(said(id="host"), 0.0).kind is Judgement.OWN
    assert crowd.judge(said(id=None, scope="name_only", name="山茶 小铺"), 0.0).kind is Judgement.OWN
    bot = said(user=User(id="b", id_scope="uid", name="x", roles=("moderator", "bot")))
    assert crowd.judge(bot, 0.0).kind is Judgement.OWN
    assert crowd.judge(said(user=User(id="m", id_scope="uid", roles=("moderator",))), 0.0).may_pass


def test_a_forgotten_viewer_starts_again() -> None:
    crowd = Crowd()
    for n in range(8):
        crowd.judge(said(f"第{n}句"), n * 0.1)
    crowd.forget("douyin:open_id:u1")
    assert crowd.judge(said("你好"), 1.0).may_pass


def test_memory_stays_bounded_under_a_hundred_thousand_strangers() -> None:
    rules = CrowdRules(max_viewers=100, max_texts=50)
    crowd = Crowd(rules)
    event = said()
    for n in range(10_000):
        stranger = msgspec.structs.replace(event, user=User(id=f"u{n}", id_scope="uid"))
        comment = Comment(text_plain=f"这是一句很长很长没有意义的话{n}")
        crowd.judge(msgspec.structs.replace(stranger, comment=comment), n * 0.01)
    assert len(crowd) <= 150


def test_buyers_who_complain_alike_are_no_raid_and_a_smear_dressed_up_is() -> None:
    crowd = Crowd()
    complaints = [crowd.judge(said(f"杯子漏水质量太差{'啊' * n}", id=f"buyer{n}"), float(n)).kind for n in range(15)]
    assert set(complaints) == {Judgement.FINE}
    smears = [crowd.judge(said(f"主播卖假货大家快走不要买{n}", id=f"raider{n}"), 60.0 + n).kind for n in range(15)]
    assert smears.count(Judgement.RAID) >= 9
