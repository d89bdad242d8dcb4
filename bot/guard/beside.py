"""Words beside a slot that change what its figure says: another currency, a multiple, half of it, what it is of.

A price is true of one item, one piece and one currency (rules P01), a list price is no former price (P02, P03), and a
stock is no count of buyers.  One table for all languages, on the folded view: their words do not collide.
"""

import re
from collections.abc import Mapping

from bot.core.facts import Facts, Slot
from bot.core.goods import Catalog, in_language
from bot.guard.normalise import SLOT_MARK, base_language, match
from bot.guard.slots import Filled
from bot.guard.special import is_named
from bot.guard.spelled.shape import any_of

_MONEY = frozenset("price list_price anchor save total bundle_save".split())
_SAVINGS = frozenset(("save", "bundle_save"))
_OF_ONE = frozenset("price list_price anchor save left minutes ends_at".split())
"""Slots that are about the one item that the clause names."""


def _latin(words: str) -> str:
    return rf"(?<![a-z])(?:{words})(?![a-z])"


_CURRENCIES: Mapping[str, frozenset[str]] = {
    "人民币|rmb|renminbi|yuanes|yuans?|юан(?:ей|я|ь)|위안|يوان|หยวน": frozenset(("CNY",)),
    "日元|日圆|円|yen|yenes|ienes|엔(?![가-힣])|иен\\w?|เยน": frozenset(("JPY",)),
    "韩元|韩圆|원(?!래|가|단|형|목)|ウォン|won": frozenset(("KRW",)),
    "泰铢|บาท|baht": frozenset(("THB",)),
    "越南盾|\u0111ong|vnd": frozenset(("VND",)),
    "印尼盾|rupiah|idr": frozenset(("IDR",)),
    "令吉|马币|ringgit|myr": frozenset(("MYR",)),
    "欧元|欧(?=[，。！？]|$)|ユーロ|유로|يورو|евро|euros?|eur": frozenset(("EUR",)),
    "英镑|ポンド|파운드|pounds?|quid|libras?|gbp": frozenset(("GBP", "EGP")),
    "卢布|ルーブル|루블|руб\\w*": frozenset(("RUB",)),
    "港币|港元|港纸|hkd": frozenset(("HKD",)),
    "新台币|台币|twd": frozenset(("TWD",)),
    "ريال|riyals?": frozenset(("SAR", "QAR", "OMR", "YER")),
    "درهم|dirhams?": frozenset(("AED", "MAD")),
    "جنيه": frozenset(("EGP",)),
    "pesos?": frozenset("MXN ARS CLP COP PHP UYU".split()),
    "reais|brl": frozenset(("BRL",)),
    "美金|美元|美刀|刀(?![具片叉])|usd|bucks?": frozenset(("USD",)),
    "ドル|달러|دولار|доллар\\w*|\u0111o(?: la)?|ดอลลาร์|dollars?|dolares|dolar": frozenset(
        "USD AUD CAD SGD HKD NZD TWD".split()
    ),
    "元|圆|块钱?": frozenset("CNY HKD TWD JPY".split()),
}
"""Words for money -> the currencies that they may mean."""
_CURRENCY = re.compile(
    "^ ?(?:" + "|".join(f"(?P<c{number}>(?:{words})(?![a-z]))" for number, words in enumerate(_CURRENCIES)) + ")"
)
_MULTIPLE = re.compile(
    "^ ?(?:"
    + any_of(
        "[零〇二两三四五六七八九十百千万亿毛角]|一[十百千万亿]|点[零一二三四五六七八九]|w(?![a-z])"
        "|천|만(?= ?원)|백만|억|พัน|หมื่น|แสน|ล้าน|الف|ملايين|مليون",
        "(?:k|m|grand|thousand|million|hundred|nghin|ngan|trieu|rb|ribu|juta|jt|mil(?! gracias)|тысяч\\w*"
        "|тыс)(?![a-z])",
        "and (?:a )?(?:half|quarter)(?![a-z])|y medio(?![a-z])|半(?![年月天])",
    )
    + ")"
)
_PERIOD = any_of(
    "每(?:个)?[月天年周期]|[/／](?:个)?[月天年周]|一个?月(?!内|后)|包[年月]|月供|月付|分期|月々|毎月|月額|매달|매월|월(?=\\s|$)|ต่อเดือน|รายเดือน"
    "|شهريا|в месяц|месяц",
    _latin(
        "(?:per|each|every|a|an) (?:month|day|week|year|hour)|monthly|weekly|daily|al mes|por mes|mensual\\w*"
        "|por dia|par mois"
        "|im monat|pro monat|monatlich|bulanan|per bulan|sebulan|perbulan|moi thang|mot thang"
    ),
)
_AFTER_MONEY = re.compile(f"^[ ]?(?:{_PERIOD})|^ ?(?:/ ?)?(?:for|per) (?:two|three|both)(?![a-z])")
_PART = any_of(
    "(?:[两二三四五俩仨几]个|一半|半个|[两双三]倍|三分之一|四分之一)(?:就|才|也|只要|是)?",
    "半分の|半額の|절반|반의|ครึ่งหนึ่งของ|نصف|ضعف|половин\\w*",
    _latin(
        "(?:half|twice|double|triple|a third|two thirds|a quarter|(?:two|three|four|five|a pair|both"
        "|a dozen)(?: \\w+)?)"
        "(?: (?:of|for|at|the|is|are|only|just|cost|costs))*"
        "|(?:la mitad|un tercio|el doble|dos|tres)(?: de| por)?|metade d[eo]|a metade|(?:la moitie|le double"
        "|deux)(?: de| pour)?"
        "|(?:die halfte|zwei)(?: von| fur)?|(?:setengah|separuh|dua)(?: dari| daripada)?|mot nua"
    ),
)
_BEFORE_MONEY = re.compile(f"(?:{_PERIOD}|{_PART})[ ：:]*$")
_LESS_AFTER = re.compile(
    "^ ?(?:"
    + any_of(
        "引き|割引|オフ|off(?!ici)|お?(?:得|安く|安い)|할인|저렴|싸게|적게|낮은|ลด|ถูกกว่า|خصم|ارخص|اقل|скидк|дешевле|优惠|便宜",
        _latin(
            "off|cheaper|less|discount|savings?|de descuento|mas baratos?|menos|de desconto|mais baratos?"
            "|de reduction"
            "|moins cher|rabatt|billiger|gunstiger|lebih murah|diskaun|diskon|giam|re hon"
        ),
    )
    + ")"
)
_LESS_BEFORE = re.compile(
    "(?:"
    + any_of(
        "(?:省|便宜|再减|立减|满|减免|优惠)(?:了|下|掉)?|直降|降了|优惠券",
        "ประหยัด|ลดราคา|ลด|وفر\\w*|توفر|(?<!قبل ال)خصم|скидка|эконом\\w+",
        _latin(
            "saves?|saving|discount of|cut by|down by|minus|less|ahorr\\w+|descuento de|rebaja de|econom\\w+"
            "|poupe|desconto de"
            "|remise de|reduction de|spar\\w*(?: sie)?|rabatt von|hemat|diskon|potongan|jimat|diskaun"
            "|tiet kiem|giam"
        ),
    )
    + ")[ ：:]*$"
)
_FORMER = re.compile(
    any_of(
        "平时|平常|往常|昨天|以前|之前|原来|原价|别处|别家|外面|门店|专柜|明天|降到|降价前|涨[到回]",
        "通常|普段|以前|昨日|他店|원래|평소|어제|예전|ปกติ|เมื่อก่อน|كان|سابقا|раньше|обычно|вчера",
        _latin(
            "was|were|used to|usually|normally|regular\\w*|before|yesterday|elsewhere|down from|tomorrow"
            "|antes|normalmente"
            "|habitual\\w*|biasanya|sebelum\\w*|biasa|fruher|sonst|normalerweise|avant|d'habitude|antigamente"
            "|truoc|binh thuong"
        ),
    )
)
_NAMED = re.compile(
    any_of(
        "标价|定价|恢复|结束后|之后|以后|过后|定価|戻|以降|から|정가|이후|돌아|원래대로|ราคาป้าย|หลังจาก|بعد|после",
        _latin(
            "list prices?|listed|after\\w*|back to|returns? to|then|precio de lista|despues|vuelve|kembali"
            "|setelah|selepas|kemudian|lalu"
            "|harga (?:daftar|senarai|asal)|listenpreis|danach|prix affiche|apres|depois|preco de tabela"
            "|gia niem yet|sau"
        ),
    )
)
_SOLD_BEFORE = re.compile(
    "(?:已售|卖了|卖掉|卖出|售出|成交|販売|판매|ขายแล้ว|بيع\\w*|продано|"
    + _latin("sold|vendid[oa]s?|terjual|verkauft|vendus?|\u0111a ban")
    + ")(?:了|数)?[ ：:]*$"
)
_SOLD_AFTER = re.compile(
    "^ ?(?:人|watching|пользовател|человек|명이|人が|คน(?!ละ)|شخص|"
    + _latin("people|viewers|buyers|customers|sold|personas|pessoas|orang|terjual|vendid[oa]s?|verkauft|vendus?")
    + ")"
)
_HOURS = re.compile(
    "^ ?(?:个?小时|钟头|時間|时间|시간|ชั่วโมง|ساع|час|days?|"
    + _latin("hours?|horas|jam|gio|stunden|heures|dias|hari")
    + ")"
)


def misused(filled: Filled, facts: Facts, lang: str) -> str:
    """Return the words beside a slot that make its figure say something else, or an empty string.

    `filled` is a clause whose slots all have values.
    """
    if not filled.parts:
        return ""
    view = match(filled.bare, lang).text
    pieces = view.split(SLOT_MARK)
    if len(pieces) != len(filled.parts) + 1:
        return ""
    for number, part in enumerate(filled.parts):
        before, after = pieces[number][-24:], pieces[number + 1][:24]
        found = _beside(part.slot, before, after, facts)
        if found:
            return found
    return _former(filled, view, facts) or _of_another(filled, view, facts, lang)


def _beside(slot: Slot, before: str, after: str, facts: Facts) -> str:
    if slot.name in _MONEY:
        less = None if slot.name in _SAVINGS else _LESS_AFTER.match(after) or _LESS_BEFORE.search(before)
        found = less or _MULTIPLE.match(after) or _AFTER_MONEY.match(after) or _BEFORE_MONEY.search(before)
        return found[0].strip() if found else _foreign(slot, after, facts)
    if slot.name == "left":
        found = _SOLD_BEFORE.search(before) or _SOLD_AFTER.match(after)
    elif slot.name == "minutes":
        found = _HOURS.match(after)
    elif slot.name in ("link", "count", "likes", "viewers", "people", "combo"):
        found = _CURRENCY.match(after)
    else:
        found = None
    return found[0].strip() if found else ""


def _foreign(slot: Slot, after: str, facts: Facts) -> str:
    """Return the word for another currency than the slot's that follows it."""
    found = _CURRENCY.match(after)
    money = facts.catalog.price_of(_sku(slot, facts.catalog), facts.wall_ms)
    if found is None or money is None or found.lastgroup is None:
        return ""
    meant = list(_CURRENCIES.values())[int(found.lastgroup[1:])]
    return "" if money.currency in meant else found[0].strip()


def _sku(slot: Slot, catalog: Catalog) -> str:
    offer = catalog.offers.get(slot.arg)
    return offer.sku if offer else slot.arg


def _former(filled: Filled, view: str, facts: Facts) -> str:
    """Return the words that make a list price a former or another shop's price; that needs [[basis]] and [[anchor]]."""
    for part in filled.parts:
        if part.slot.name != "list_price":
            continue
        found = _FORMER.search(view)
        if found:
            return found[0]
        product, now = facts.catalog.products.get(part.slot.arg), facts.catalog.price_of(part.slot.arg, facts.wall_ms)
        if product and now and now != product.price and not _NAMED.search(view):
            return part.slot.raw
    return ""


def _of_another(filled: Filled, view: str, facts: Facts, lang: str) -> str:
    """Return a figure's slot in a clause that names other goods and not those it is of."""
    catalog = facts.catalog
    named = {part.slot.arg for part in filled.parts if part.slot.name == "name"}
    about = [part.slot for part in filled.parts if part.slot.name in _OF_ONE]
    if not about:
        return ""
    for sku, product in catalog.products.items():
        if is_named(in_language(product.name, lang, base_language(lang)) or "", view, lang):
            named.add(sku)
    for slot in about:
        sku = _sku(slot, catalog)
        found = catalog.products.get(sku)
        members = set(found.members) if found else set()
        if named and sku not in named and not named & members:
            return slot.raw
    return ""
