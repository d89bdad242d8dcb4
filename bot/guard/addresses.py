"""How far an address goes: what follows the street and its number is part of it, down to the flat."""

import re

from bot.guard.matching import Hit
from bot.guard.normalise import View

ADDRESS = "pii.address"
"""The rule that finds a street and its number."""
_FLAT = re.compile(
    r"(?:[\s,.·]{0,2}(?:"
    r"[\u4e00-\u9fffa-z]{0,14}[a-z\d一二三四五六七八九十]{1,5}(?:号楼|号院|栋|幢|座|单元|楼|层|室)(?:\d{2,4}(?!\d))?"
    r"|\d{1,4}(?:番地?|号室?|の|-|동|호|층|번지)|\d{1,4}(?=[\s,]{1,2}\d{1,4}[동호층])"
    r"|[\u3041-\u30ff\u4e00-\u9fff]{1,12}\d{1,4}号室?|(?<=-)\d{1,4}"
    r"|(?:apt|apto|apartment|appt|flat|unit|suite|ste|room|rm|floor|piso|puerta|bloque|bloco|andar|etage|wohnung|kamar"
    r"|blok|no|rt|rw|kec|lantai|кв|квартира|д|дом|корп|эт|подъезд|ห้อง|ชั้น|หมู่|ตำบล|อำเภอ|แขวง|เขต|ต\.|อ\.|شقه|الدور|عماره|مبني)"
    r"(?![a-z])[\s.:#]{0,2}[a-z]?[\u0e00-\u0e7f]{0,20}\d{0,5}[a-z]?(?![a-z\d])"
    r"|\d{1,2}[ºªo°]?\s?(?:[a-d]|izq|dcha|derecha|izquierda)(?![a-z])|#\s?\d{1,5}[a-z]?"
    r")){1,5}"
)
"""Building, staircase, floor, flat and quarter, as they stand behind a street number, for the folded view."""


def private_place(hit: Hit, view: View) -> tuple[int, int]:
    """Return where a hit stands in the text that `view` shows, an address down to the flat."""
    flat = _FLAT.match(view.text, hit.end) if hit.rule.id == ADDRESS else None
    return view.span(hit.start, flat.end() if flat else hit.end)
