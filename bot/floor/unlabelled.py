"""What may be said while viewers do not see the labels: no price, no goods, no call to buy (rules L05, R18).

Of courtesies only clauses are said that thank, greet, part or excuse, or name the AI: what sells without a word that is
known to sell does none of these.
"""

import re
import unicodedata

from bot.core.facts import slots_in
from bot.core.speech import Clause
from bot.core.text import fold
from bot.core.turns import Intent, Lane, Turn

WHOLE = frozenset(
    {"disclosure", "distress", Intent.ARE_YOU_REAL, Intent.COMPLAINT, Intent.RETURNS, Intent.ABUSE, Intent.INJECTION}
)
"""Said to the end: that the host is an AI, safety, and what a buyer is owed."""
WITHOUT_GOODS = frozenset(
    {Intent.GREETING, Intent.PRAISE, Intent.THANKS, Intent.SMALL_TALK, Intent.OFF_TOPIC, Intent.UNKNOWN}
    | {"gift", "gift_combo", "follow", "order", "membership", "super_chat", "closing"}
)
"""Courtesies: said without the clauses that sell."""
_TALK = frozenset({Intent.SMALL_TALK, Intent.OFF_TOPIC, Intent.UNKNOWN})
"""Answers that neither thank nor greet: that something is not known, or not talked of."""
HARMLESS_SLOTS = frozenset("viewer count gift_name combo level shop host people helpline".split())
"""Every other slot states something about goods, prices, offers or stock."""
_CALLS = re.compile(
    r"[下上]单|下單|链接|鏈接|連結|购物车|購物車|小[黄黃]车|小黃車|上[车車]|拍下|[抢搶]|加[购購]|[领領]券|[优優]惠|折扣|划算|"
    r"特[价價]|[原降底]价|秒[杀殺]|手慢|[带帶]走|包[邮郵]|福利|左下角|[头頭]像|[号號]款|[买買]"
    r"|\b(?:buy|purchas\w*|order(?:ing| it| now| yours| today)|check ?out|cart|basket|coupon|discounts?|deals?|links?|"
    r"sale|tap|get (?:it|yours)|prices?)\b"
    r"|購入|お買い|買って|注文|カート|リンク|クーポン|お得|セール|割引|구매|주문|장바구니|쿠폰|사세요|할인|링크|세일"
    r"|\b(?:beli|diskon|diskaun|keranjang|troli|klik|tautan|pautan|promo|kupon|harga|murah|compr\w*|ofertas?|descuentos?|"
    r"descontos?|carrito|carrinho|enlace|cesta|rebajas?|mua|giam gia|gio hang|khuyen mai|achet\w*|panier|lien|soldes|"
    r"kauf\w*|rabatt|warenkorb|angebot|bestell\w*|купи\w*|скидк\w*|корзин\w*|ссылк\w*|закаж\w*)\b"
    r"|ซื้อ|ตะกร้า|ส่วนลด|ราคา|ลิงก์|اشتر|شراء|خصم|سلة|رابط|سعر"
)
_COURTEOUS = re.compile(
    r"[谢謝]|[欢歡]迎|[你您家]好|[早晚]上好|下午好|晚安|再[见見]|拜拜|[次天][见見]|辛苦|抱歉|[对對]不起|不好意思|[高开開][兴興心]"
    r"|\b(?:thank\w*|welcome|hello|hi|good (?:morning|afternoon|evening|night|to see)|bye|see you|sorry|glad|ia)\b"
    r"|ありがと|感謝|ようこそ|こんにちは|こんばんは|おはよう|おやすみ|さようなら|またね|また(?:明日|次)|すみません|ごめん|[嬉う]れ?しい"
    r"|감사|고마|환영|안녕|반가|또 (?:만나|봬)|죄송|미안"
    r"|\b(?:terima kasih|makasih|selamat|halo|hai|sampai jumpa|jumpa lagi|maaf|gracias|bienvenid\w*|hola|buen[oa]s|"
    r"adios|hasta|lo siento|obrigad\w*|bem-vind\w*|ola|tchau|merci|bienvenue|bonjour|bonsoir|au revoir|a bientot|"
    r"desole\w*|danke|willkommen|hallo|guten|tschuss|спасибо|добро пожаловать|привет|здравствуйте|"
    r"до (?:свидания|встречи)|cam on|chao|tam biet|hen gap|xin loi)\b"
    r"|ขอบคุณ|ยินดี|สวัสดี|ลาก่อน|ขอโทษ|เจอกัน|شكر|[أا]هلا|مرحب|السلام|وداعا|سلامة|[آا]سف"
    r"|(?<![a-z])ai(?![a-z])"
)


def may_be_said(turn: Turn) -> bool:
    """Return whether a turn may be said at all without labels; what no rule knows may not."""
    return turn.lane is Lane.EMERGENCY or turn.intent in WHOLE or turn.intent in WITHOUT_GOODS


def is_left_out(turn: Turn, clause: Clause) -> bool:
    """Return whether a clause of a turn that may be said is left out: it sells, or is no plain courtesy."""
    if turn.lane is Lane.EMERGENCY or turn.intent in WHOLE:
        return False
    text = _folded(clause.text)
    sells = any(slot.name not in HARMLESS_SLOTS for slot in slots_in(clause.text)) or _CALLS.search(text)
    return bool(sells) or (turn.intent not in _TALK and not _COURTEOUS.search(text))


def _folded(text: str) -> str:
    """Return the text in one spelling: widths and capitals, and Latin letters without accents."""
    apart = unicodedata.normalize("NFD", fold(text))
    return unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", apart))
