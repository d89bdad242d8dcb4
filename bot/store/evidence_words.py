"""What a check of the evidence finds, in Chinese."""

import re

_ZH = (
    (r"its frame was altered", "这一帧被改过"),
    (r"it is no record", "这不是一条记录"),
    (r"record (\d+) stands in its place", "这个位置上是第 {} 条记录"),
    (r"it was altered, or what it follows was", "它被改过，或者它前面的被改过"),
    (r"(\d+) names or words are not those that the log committed to", "有 {} 个昵称或原话和日志里的承诺值对不上"),
    (r"records (\d+) to (\d+) are missing", "第 {} 到 {} 条记录不见了"),
    (r"the file was cut after the next one was begun", "下一个文件开始之后，这个文件被截短了"),
    (r"its file does not begin with it", "它所在的文件不是从它开始的"),
    (r"it does not follow the file before", "它接不上前一个文件"),
    (
        r"the records before (\d+) are missing, and no record says that their time was over",
        "第 {} 条之前的记录不见了，也没有记录写明它们到期清理过",
    ),
    (
        r"the hash that you kept is not in it: its end was cut off, or all was replaced",
        "你留存的哈希不在里面：结尾被整段删掉，或者整本被换过",
    ),
    (
        r"the hash that you kept is not in it: older than record (\d+), the first kept, or cut off, or replaced",
        "你留存的哈希不在里面：它早于现存最早的第 {} 条记录（之前的已到期），或者结尾被整段删掉，或者整本被换过",
    ),
    (r"the names and words cannot be read: (.+)", "昵称和原话读不出来：{}"),
    (r"it is the log of room (.+), not of (.+)", "这是直播间 {} 的日志，不是 {} 的"),
    (
        r"all its files are gone: people\.sqlite3 tells of a log up to record (\d+)",
        "日志文件全都不见了：people.sqlite3 表明至少写到过第 {} 条记录",
    ),
    (
        r"(\d+) names or words are missing, and no record says that they were erased",
        "有 {} 个昵称或原话不见了，也没有记录写明它们被抹去过",
    ),
    (
        r"people\.sqlite3 is damaged: (.+); the next start of the room sets it aside",
        "people.sqlite3 已损坏：{}；直播间下次启动时会把它移到一边",
    ),
    (r"it ends without its end mark: a crash, or somebody cut it", "没有结束标记就断了：崩溃，或者有人截断"),
    (r"this is no evidence file", "这不是证据文件"),
    (r"there are foreign bytes at its end", "结尾有不属于它的字节"),
    (r"the head of a frame was altered", "帧头被改过"),
    (r"a frame holds more than was written", "帧里比写下的多"),
    (r"a frame cannot be unpacked", "有一帧解不开"),
    (r"(.+); it could not be repaired: (.+)", "{}；没能修好：{}"),
)
"""What `bot.store.evidence_check`, `evidence_walk` and `evidence_file` say, and the same in Chinese."""


def in_chinese(why: str) -> str:
    """Return a finding in Chinese; one that is not known stays as it is."""
    for pattern, words in _ZH:
        found = re.fullmatch(pattern, why, re.DOTALL)
        if found is not None:
            return words.format(*map(in_chinese, found.groups()))
    return why
