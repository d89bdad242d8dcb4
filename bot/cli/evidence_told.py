"""What `zhubo evidence verify` tells a person."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.evidence_check import Findings

WORDS = {
    "en": {
        "none": "there is no evidence yet{beginning}",
        "beginning": ": a room is just beginning",
        "tampered": "TAMPERED: record {seq}{where}: {why}",
        "altered": "TAMPERED: {why}",
        "where": ", in {file}",
        "kept": "  {records} records before it are as they were written; keep the folder as it is",
        "truncated": "TRUNCATED: after record {seq}, in {file}: {why}",
        "repaired": "repaired to the last whole record",
        "as_is": "not repaired",
        "unproven": "UNPROVEN: the chain is whole, but {why}",
        "erased": "  told     {erased} names and words were erased on request",
        "aside": "  told     a damaged file of names was set aside: {file}; what it held cannot be read",
        "older": "  told     the hash that you kept is that of a record whose time is over",
        "cut": "  {done}: {bytes} bytes of an unfinished frame cut off, {records} records are good",
        "healthy": "HEALTHY: every record is as it was written{running}",
        "running": ", a room goes on writing",
        "records": "  records  {first}-{last}, {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}",
        "head": "  head     {head}",
        "crash": "  told     a crash after record {after}, {bytes} bytes cut off",
        "lost": "  told     {lost} records could not be kept",
    },
    "zh": {
        "none": "还没有证据日志{beginning}",
        "beginning": "：直播间刚刚开始写",
        "tampered": "TAMPERED 被改过：第 {seq} 条记录{where}：{why}",
        "altered": "TAMPERED 被改过：{why}",
        "where": "，文件 {file}",
        "kept": "  在它之前的 {records} 条记录完好；请保持文件夹原样",
        "truncated": "TRUNCATED 被截断：第 {seq} 条记录之后，文件 {file}：{why}",
        "repaired": "已修到最后一条完整记录",
        "as_is": "没有修复",
        "unproven": "UNPROVEN 未能证明：链条完好，但{why}",
        "erased": "  写明  应要求抹去了 {erased} 个昵称和原话",
        "aside": "  写明  损坏的昵称文件被移到一边：{file}；里面的内容读不出来",
        "older": "  写明  你留存的哈希属于已到期清理的记录",
        "cut": "  {done}：切掉没写完的 {bytes} 字节，{records} 条记录完好",
        "healthy": "HEALTHY 完好：每条记录都和写下时一样{running}",
        "running": "，直播间正在继续写",
        "records": "  记录  {first}-{last}，{since:%Y-%m-%d %H:%M} 到 {until:%Y-%m-%d %H:%M}",
        "head": "  head  {head}",
        "crash": "  写明  第 {after} 条记录之后崩溃过一次，切掉 {bytes} 字节",
        "lost": "  写明  有 {lost} 条记录没能保存",
    },
}
"""What a check says, by language.  The verdict itself is one English word everywhere, for scripts."""


def told(found: "Findings", zone: tzinfo, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what a person wants to know of a check."""
    if not found.records and found.verdict == "healthy":
        yield words["none"].format(beginning=words["beginning"] if found.running else "")
        return
    if found.verdict == "tampered":
        where = words["where"].format(file=found.file) if found.file else ""
        if found.wrong_seq:
            yield words["tampered"].format(seq=found.wrong_seq, where=where, why=found.why)
        else:
            yield words["altered"].format(why=found.why)
        yield words["kept"].format(records=found.records)
    elif found.verdict == "truncated":
        yield words["truncated"].format(seq=found.last_seq, file=found.file, why=found.why)
        done = words["repaired" if found.repaired else "as_is"]
        yield words["cut"].format(done=done, bytes=found.cut_bytes, records=found.records)
    elif found.verdict == "unproven":
        yield words["unproven"].format(why=found.why)
    else:
        yield words["healthy"].format(running=words["running"] if found.running else "")
    if found.records:
        since, until = (datetime.fromtimestamp(ms / 1000, zone) for ms in (found.first_ms, found.last_ms))
        yield words["records"].format(first=found.first_seq, last=found.last_seq, since=since, until=until)
        yield words["head"].format(head=found.head)
    for cut in found.cuts:
        yield words["crash"].format(after=cut.get("after"), bytes=cut.get("bytes"))
    if found.lost:
        yield words["lost"].format(lost=found.lost)
    if found.erased:
        yield words["erased"].format(erased=found.erased)
    for file in found.aside:
        yield words["aside"].format(file=file)
    if found.older_head:
        yield words["older"]
