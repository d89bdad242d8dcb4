"""An invented shop and its comments, for the tests of triage."""

from itertools import count

from bot.core.events import Comment, Delivery, Gift, Order, Reply, RoomEvent, SuperChat, User
from bot.core.goods import Catalog, Faq, Money, Product
from bot.core.ledger import Committed

_numbers = count(1)

CUP = Product(
    sku="CUP",
    link=1,
    name={"zh": "山茶保温杯", "en": "Camellia flask"},
    price=Money(5900, "CNY"),
    keywords={"zh": ("保温杯", "水杯"), "en": ("flask", "thermos", "cup")},
    faq=(
        Faq(id="cup-dishwasher", ask={"zh": ("洗碗机", "能机洗"), "en": ("dishwasher",)}, answer={"zh": "只能手洗。"}),
        Faq(id="cup-warm", ask={"zh": ("热水能保温多久", "保温几个小时")}, answer={"zh": "看屏幕。"}),
    ),
)
TRAY = Product(
    sku="TRAY",
    link=2,
    name={"zh": "竹茶盘", "en": "Bamboo tea tray"},
    price=Money(12900, "CNY"),
    keywords={"zh": ("茶盘",), "en": ("tray",)},
)
CUP_LID = Product(
    sku="LID", link=12, name={"zh": "保温杯盖", "en": "Flask lid"}, price=Money(900, "CNY"), keywords={"zh": ("杯盖",)}
)
SHOP = Catalog(
    products={product.sku: product for product in (CUP, TRAY, CUP_LID)},
    faq=(
        Faq(id="invoice", ask={"zh": ("能开发票吗", "有发票"), "en": ("invoice",)}, answer={"zh": "可以开。"}),
        Faq(id="remote", ask={"zh": ("新疆包邮",)}, answer={"zh": "包邮。"}, intent="shipping"),
        Faq(id="wholesale", ask={"zh": ("公司团购怎么谈",)}, answer={"zh": "找客服。"}),
    ),
)


def committed(
    text: str | None = None,
    *,
    delivery: Delivery = "live",
    lang: str | None = None,
    reply_to: str | None = None,
    gift: Gift | None = None,
    order: Order | None = None,
    super_chat: SuperChat | None = None,
    type: str = "comment",
    user: str = "u1",
) -> Committed:
    number = next(_numbers)
    comment = None
    if text is not None:
        reply = Reply(name=reply_to) if reply_to else None
        comment = Comment(text=text, text_plain=text, lang=lang, reply_to=reply)
    event = RoomEvent(
        source="test",
        room_id="r",
        event_id=f"e{number}",
        seq=number,
        type=type,  # type: ignore[arg-type]
        delivery=delivery,
        ts_recv=number,
        user=User(id=user, id_scope="open_id", name="小鹿"),
        comment=comment,
        gift=gift,
        order=order,
        super_chat=super_chat,
    )
    return Committed(event=event, history=None)
