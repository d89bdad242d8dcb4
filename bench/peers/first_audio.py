"""Our answer beside the pipelines of a peer collection: `peers.py first-audio --ours bench/peers/first_audio.py`.

Used by hand only, with a harness that calls `cases("first-audio")[name](base)` and has a mock at `base` that sends bare
speech.  Here our model's output contract costs no time (bench/_answering.py, `Enveloped`), so that the floor is the
peers' own; the reply is exchanged for one of the same length without figures, which our guard would refuse.
"""

import json
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench._answering import Enveloped, Reply, fresh
from bench._providers import HEAD

FIRST = "谢谢小明的提问，"
REPLY = (
    FIRST + "这款随行杯的内胆是钢做的，泡茶泡咖啡都不会串味道。用完冲一冲就干净，杯身摸着不烫手。"
    "喜欢的朋友可以先看看详情页。"
)


def cases(bench: str) -> dict[str, Any]:
    return {"zhubo": zhubo} if bench == "first-audio" else {}


def _control(base: str, **change: Any) -> dict[str, Any]:
    data = json.dumps(change).encode() if change else None
    with urllib.request.urlopen(urllib.request.Request(base + "/control", data=data)) as answer:
        return dict(json.load(answer))


@asynccontextmanager
async def zhubo(base: str) -> AsyncIterator[Reply]:
    before = _control(base)["reply"]
    _control(base, reply=REPLY)
    try:
        async with fresh(base, FIRST, around=partial(Enveloped, head=HEAD)) as reply:
            yield reply
    finally:
        _control(base, reply=before)
