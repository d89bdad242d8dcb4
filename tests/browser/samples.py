"""Invented content for the stage, and sound that moves a mouth like speech does."""

import array
import math
from collections.abc import Iterator
from functools import cache

from bot.core.scene import AnswerCue, CaptionCue, Card, EffectCue, Goal, PcmFrame, QuestionBubble, TurnCue
from bot.core.speech import SAMPLE_RATE_HZ, SEAL, Clause, Cleared, WordMark
from bot.stage.wire import StageInfo

FRAME_BYTES = 1920
START_MS = 1_790_000_000_000


def cleared(text: str, lang: str = "zh") -> Cleared:
    """Text as if the guard had passed it."""
    clause = Clause(text=text, lang=lang)
    return Cleared(seal=SEAL, text=text, lang=lang, decision_id="d1", facts_version="f1", source=clause)


def info(lang: str = "zh", persona: str = "xiaoman", room: str = "awning", *, mirror: bool = False) -> StageInfo:
    name = {"zh": "山茶小铺", "en": "Camellia Corner"}[lang]
    return StageInfo(room_name=name, lang=lang, persona_id=persona, persona_name=persona, room_art=room, mirror=mirror)


def card(lang: str, now_ms: int, *, left_ratio: float = 0.38, picture: str = "/stage/pictures/handcream.svg") -> Card:
    zh = lang == "zh"
    return Card(
        sku="CREAM-60",
        link=3,
        name=cleared("山茶花护手霜 60g" if zh else "Camellia hand cream", lang),
        detail=cleared("无酒精 · 60 g · 管装" if zh else "No alcohol · 60 g tube", lang),
        price=cleared("¥39" if zh else "$5.90", lang),
        anchor=cleared("¥59 近7日最低成交价" if zh else "$8.90 lowest paid in 7 days", lang),
        until=cleared("21:00 恢复 ¥59" if zh else "Back to $8.90 at 21:00", lang),
        ends_ms=now_ms + 1_628_000,
        started_ms=now_ms - 2_000_000,
        stock=cleared("剩 38 件 / 本场放量 100" if zh else "38 left / 100 released", lang),
        stock_ratio=left_ratio,
        picture=picture,
    )


def goal(lang: str) -> Goal:
    reward = "1万赞 送试用装" if lang == "zh" else "10,000: free sample"
    return Goal(count=8_214, levels=(10_000, 50_000, 100_000), reward=cleared(reward, lang))


def turn(number: int, lang: str, expression: str = "warm", gesture: str = "") -> TurnCue:
    zh = lang == "zh"
    question = QuestionBubble(
        name=cleared("小鹿" if zh else "Fawn", lang),
        text=cleared("里面有酒精吗？" if zh else "Is there alcohol in it?", lang),
        people=6,
        hue=150,
    )
    return TurnCue(
        turn=number, lane="qa", intent="ingredients", expression=expression, gesture=gesture, question=question
    )


def answer(key: str, lang: str, text: str = "", people: int = 3, hold_ms: int = 3000) -> AnswerCue:
    zh = lang == "zh"
    words = "铂金罐装今天发货，偏远地区多两天" if zh else "Ships today; remote places take two days more"
    name = cleared("阿柚" if zh else "Yuzu", lang)
    return AnswerCue(key=key, name=name, text=cleared(text or words, lang), people=people, hue=28, hold_ms=hold_ms)


def captions(number: int, lang: str) -> tuple[CaptionCue, ...]:
    lines = {
        "zh": ("成分表里没有酒精，甘油、山茶籽油印在管背面", "手背抹一点就够，搓开不黏手"),
        "en": ("No alcohol on the list: glycerin and camellia oil", "A drop is enough, and it is not sticky"),
    }[lang]
    first, second = (cleared(line, lang) for line in lines)
    return (
        CaptionCue(turn=number, clause=0, line=first, start_ms=0, end_ms=4200, marks=_even_marks(first.text, 4200)),
        CaptionCue(turn=number, clause=1, line=second, start_ms=4400, end_ms=7000),
    )


def _even_marks(text: str, length_ms: int) -> tuple[WordMark, ...]:
    step = length_ms / len(text)
    return tuple(WordMark(round(i * step), round((i + 1) * step), i, i + 1) for i in range(len(text)))


def effect(key: str, name: str, text: str, lang: str = "zh") -> EffectCue:
    return EffectCue(key=key, name=name, text=cleared(text, lang), params={"count": 12}, duration_ms=4000)


def speech(number: int, length_ms: int) -> Iterator[PcmFrame]:
    """Frames of a hum that opens and closes five times a second: enough for mouth, cursor and captions."""
    pcm = _hum(length_ms)
    seq, at = 0, 0
    while at < len(pcm):
        size = FRAME_BYTES // 2 if at == 0 else FRAME_BYTES
        part = pcm[at : at + size]
        is_last = at + size >= len(pcm)
        pts_ms = at * 1000 // (2 * SAMPLE_RATE_HZ)
        yield PcmFrame(
            turn=number,
            seq=seq,
            pts_ms=pts_ms,
            pcm=part,
            first_of_clause=at == 0,
            last_of_clause=is_last,
            last_of_turn=is_last,
        )
        seq, at = seq + 1, at + size


@cache
def _hum(length_ms: int) -> bytes:
    return array.array("h", (_sample(n) for n in range(SAMPLE_RATE_HZ * length_ms // 1000))).tobytes()


def _sample(n: int) -> int:
    time_s = n / SAMPLE_RATE_HZ
    envelope = max(0.0, math.sin(2 * math.pi * 2.5 * time_s)) ** 0.6
    voice = sum(math.sin(2 * math.pi * 140 * k * time_s) / k for k in range(1, 12))
    return int(6000 * envelope * voice * 0.5)
