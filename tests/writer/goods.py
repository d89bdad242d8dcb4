"""Invented goods, viewers and turns for the writer's tests."""

from dataclasses import replace
from pathlib import Path

from bot.core.facts import Facts
from bot.core.goods import Catalog, Faq, Money, Offer, Product
from bot.core.turns import Intent, Lane, Turn
from bot.core.viewers import Tier, Viewer

PERSONAS = Path(__file__).resolve().parents[2] / "personas"
SHARED = (PERSONAS / "_shared",)
PACKS = tuple(sorted(path.parent.name for path in PERSONAS.glob("*/persona.toml")))
"""Every persona that comes with zhubo."""
WALL_MS = 1_800_000_000_000

CUP = Product(
    sku="CUP",
    link=3,
    name={
        "zh": "山茶保温杯",
        "en": "Camellia flask",
        "ja": "椿のボトル",
        "ko": "동백 보온병",
        "ms": "Botol Kamelia",
        "id": "Botol Kamelia",
    },
    price=Money(5990, "CNY"),
    stock=17,
    facts={
        "material": {
            "zh": "内胆不锈钢",
            "en": "steel liner",
            "ja": "ステンレスの内びん",
            "ko": "스테인리스 내병",
            "ms": "pelapik keluli",
            "id": "lapisan baja",
        },
        "capacity": {
            "zh": "350毫升",
            "en": "350 ml",
            "ja": "350ミリリットル",
            "ko": "350밀리리터",
            "ms": "350 mililiter",
            "id": "350 mililiter",
        },
        "size": {
            "zh": "高18厘米",
            "en": "18 cm tall",
            "ja": "高さ18センチ",
            "ko": "높이 18센티미터",
            "ms": "tinggi 18 sentimeter",
            "id": "tinggi 18 sentimeter",
        },
        "ships_within": {
            "zh": "48小时",
            "en": "48 hours",
            "ja": "48時間",
            "ko": "48시간",
            "ms": "48 jam",
            "id": "48 jam",
        },
        "return_condition": {
            "zh": "没拆封",
            "en": "it is unopened",
            "ja": "未開封で",
            "ko": "뜯지 않았으면",
            "ms": "belum dibuka",
            "id": "belum dibuka",
        },
        "return_window": {"zh": "7天", "en": "7 days", "ja": "7日", "ko": "7일", "ms": "7 hari", "id": "7 hari"},
        "doc": {
            "zh": "检测报告A",
            "en": "test report A",
            "ja": "検査報告書A",
            "ko": "검사서 A",
            "ms": "laporan ujian A",
            "id": "laporan uji A",
        },
    },
    faq=(
        Faq(
            id="wash",
            ask={"zh": ("洗碗机",), "en": ("dishwasher",)},
            answer={
                "zh": "不能进洗碗机，密封圈怕热。内胆是[[fact.material:CUP]]，用刷子刷就行。",
                "en": "Keep it out of the dishwasher, the seal dislikes heat. A brush will do.",
                "ja": "食洗機には入れないでください。ブラシで洗えます。",
            },
        ),
    ),
)
BARE = Product(
    sku="BARE",
    link=4,
    name={"zh": "茶垫", "en": "Coaster", "ja": "コースター", "ko": "컵 받침", "ms": "Pelapik cawan", "id": "Tatakan"},
    price=Money(900, "CNY"),
)
OFFER = Offer(
    id="O1",
    sku="CUP",
    price=Money(4990, "CNY"),
    starts_ms=WALL_MS - 1000,
    ends_ms=WALL_MS + 600_000,
    basis={
        "zh": "近期成交价",
        "en": "the recent price",
        "ja": "最近の価格",
        "ko": "최근 가격",
        "ms": "harga terkini",
        "id": "harga terakhir",
    },
    anchor=Money(5990, "CNY"),
)
CATALOG = Catalog(
    products={"CUP": CUP, "BARE": BARE},
    offers={"O1": OFFER},
    policies={
        "shipping": {
            "zh": "付款后尽快发",
            "en": "soon after payment",
            "ja": "ご入金後すぐに発送します",
            "ko": "결제 뒤 곧 보냅니다",
            "ms": "sejurus selepas bayaran",
            "id": "segera setelah pembayaran",
        },
        "returns": {
            "zh": "照平台规则",
            "en": "by the platform's rules",
            "ja": "サイトの規則に従います",
            "ko": "사이트 규정에 따릅니다",
            "ms": "mengikut peraturan platform",
            "id": "mengikuti aturan platform",
        },
    },
)
ROOM = {"shop": "山茶小铺", "buy_place": "小黄车"}
TURN_VALUES = {"viewer": "阿禾", "count": "6", "gift_name": "灯牌", "combo": "12个", "level": "500"}


def facts(*, catalog: Catalog = CATALOG, **values: str) -> Facts:
    return Facts(catalog=catalog, wall_ms=WALL_MS, values={**ROOM, **TURN_VALUES, **values})


def sold_out() -> Catalog:
    return replace(CATALOG, products={**CATALOG.products, "CUP": replace(CUP, stock=0)})


def turn(
    intent: str = Intent.PRICE,
    *,
    lang: str = "zh",
    sku: str | None = "CUP",
    people: int = 1,
    tier: Tier = Tier.NEW,
    lane: Lane = Lane.QA,
    text: str = "这个多少钱",
    line: str | None = None,
    answer: str | None = None,
    level: int = 0,
    visits: int = 1,
) -> Turn:
    return Turn(
        id="t1",
        lane=lane,
        intent=intent,
        merge_key=f"{intent}/{sku}",
        born_at=0.0,
        fresh_at=0.0,
        ttl_s=30.0,
        lang=lang,
        viewers=(_viewer(tier, level, visits),),
        people=people,
        text=text,
        sku=sku,
        line=line,
        answer=answer,
    )


def _viewer(tier: Tier, level: int, visits: int) -> Viewer:
    return Viewer(
        key="other:uid:1",
        name="阿禾",
        tier=tier,
        fan_level=level if tier is Tier.FAN else 0,
        member_tier=level if tier is Tier.MEMBER else 0,
        visits=visits,
        may_claim=tier is not Tier.NEW,
    )
