"""What the stage and the forgetting say in each language that a room may have; slots stay open for the guard.

A language belongs in `settings.RoomSettings.language` only when it is here, in the labels, in the fixed text
(bot/writer/fixed.py) and has a shared set of copy; tests/room/test_screen_words.py holds the four together.
"""

from collections.abc import Mapping

PAUSED: Mapping[str, str] = {
    "zh": "直播暂停一下，马上回来",
    "en": "Back in a moment",
    "ja": "少々お待ちください、すぐに戻ります",
    "ko": "잠시 멈춥니다, 곧 돌아올게요",
    "ms": "Sekejap ya, kami kembali",
    "id": "Sebentar ya, kami kembali",
}
"""On the stage during a panic."""
SOLD_OUT: Mapping[str, str] = {
    "zh": "已售完",
    "en": "Out of stock",
    "ja": "完売",
    "ko": "판매 완료",
    "ms": "Habis dijual",
    "id": "Habis",
}
"""On the product card; the shop's own figure is nought."""
_LEFT: Mapping[str, str] = {
    "zh": "剩 {left}",
    "en": "{left} left",
    "ja": "残り {left}",
    "ko": "남은 수량 {left}",
    "ms": "Baki {left}",
    "id": "Sisa {left}",
}
_UNTIL: Mapping[str, str] = {
    "zh": "{ends} 恢复 {list}",
    "en": "Until {ends}, then {list}",
    "ja": "{ends} から {list}",
    "ko": "{ends} 이후 {list}",
    "ms": "Sehingga {ends}, kemudian {list}",
    "id": "Sampai {ends}, lalu {list}",
}
FORGOTTEN: Mapping[str, str] = {
    "zh": "好的，刚才要求删除记录的朋友，你在这个直播间的记录已经删掉了。",
    "en": "Done. Whoever asked to be forgotten: this room's records of you are deleted.",
    "ja": "削除を希望された方へ。この配信での記録は消去しました。",
    "ko": "기록 삭제를 요청하신 분께, 이 방의 기록을 지웠습니다.",
    "ms": "Siap. Kepada yang minta dilupakan: rekod anda di bilik ini sudah dipadam.",
    "id": "Sudah. Untuk yang minta dilupakan: catatan Anda di ruang ini sudah dihapus.",
}
"""Said or written when it is done.  No name: that would be a new record."""


def left(sku: str, lang: str) -> str:
    """Return the card's words for the pieces that are left."""
    return _LEFT[lang].format(left=f"[[left:{sku}]]")


def until(sku: str, lang: str) -> str:
    """Return the card's words for the end of an offer and the price after it."""
    return _UNTIL[lang].format(ends=f"[[ends_at:{sku}]]", list=f"[[list_price:{sku}]]")
