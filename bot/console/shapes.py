"""Reports as rows for the wire: plain text, bounded, numbers rounded; nothing decides anything here."""

from dataclasses import dataclass

from bot.console.rows import Row
from bot.core.ledger import Asked
from bot.core.reports import (
    Alert,
    AnswerShown,
    Blocked,
    ChatWritten,
    Chip,
    ClauseSaid,
    EffectMoved,
    EventSeen,
    SellingMuted,
    TicketMoved,
    TurnStarted,
)
from bot.core.text import plain_text
from bot.core.trace import Line, Trace
from bot.core.turns import Turn
from bot.core.viewers import Tier, Viewer

RULES_SHOWN = 8
LINES_SHOWN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One command of an operator, for the audit list."""

    act: str
    """skip drop panic resume"""
    target: str
    """Words of the turn it hit, or empty."""
    by: str
    """key or button"""
    page: int
    result: str
    """done not_ready nothing gone repeated"""


def audit(act: Act, at_ms: int) -> Row:
    """Return a row of the audit list."""
    return {
        "at_ms": at_ms,
        "act": act.act,
        "target": act.target,
        "by": act.by,
        "page": act.page,
        "result": act.result,
    }


def event(report: EventSeen) -> Row:
    """Return a gift, follow, order and the like."""
    return {
        "seq": report.seq,
        "at_ms": report.at_ms,
        "type": report.type,
        **_person(report.viewer),
        "text": plain_text(report.text, limit=200),
    }


def written(report: ChatWritten) -> Row:
    """Return a line that was written in a platform's chat."""
    return {
        "seq": 0,
        "at_ms": report.at_ms,
        "type": "chat_reply",
        **_person(None),
        "text": plain_text(f"{report.source}: {report.text}", limit=200),
    }


def shown(report: AnswerShown) -> Row:
    """Return an answer that stood on the stage."""
    return {
        "seq": 0,
        "at_ms": report.at_ms,
        "type": "screen_reply",
        **_person(None),
        "text": plain_text(report.text, limit=200),
    }


def muted(report: SellingMuted) -> Row:
    """Return that nothing may sell for want of labels, or may again."""
    kind = f"{report.why}_{'lost' if report.on else 'back'}"
    return {"seq": 0, "at_ms": report.at_ms, "type": kind, **_person(None), "text": ""}


def alert(report: Alert) -> Row:
    """Return that a person is asked for."""
    counts = report.kind == "complaints"
    text = f"{report.about} ×{report.people}" if counts else report.about
    kind = f"alert_{report.level}" if counts else f"{report.kind}_alert"
    return {"seq": 0, "at_ms": report.at_ms, "type": kind, **_person(None), "text": text}


def ticket(report: TicketMoved) -> Row:
    """Return a ticket as it stands."""
    one = report.ticket
    return {
        "id": one.id,
        "kind": one.kind,
        "product": one.sku,
        "name": plain_text(one.name, limit=40),
        "text": plain_text(one.text, limit=200),
        "count": one.count,
        "opened_ms": one.opened_ms,
        "told": one.told,
        "open": one.is_open,
        "resolution": plain_text(one.resolution, limit=200),
        "what": report.what,
    }


def asked(one: Asked) -> Row:
    """Return an order that waits for a person."""
    return {
        "key": one.key,
        "state": one.state,
        "via": one.via,
        "target": plain_text(one.target, limit=60),
        "rule": plain_text(one.rule_id, limit=60),
        "level": one.level,
        "at_ms": one.at_ms,
        "expires_ms": one.expires_ms,
        "reason": plain_text(one.reason, limit=200),
    }


def on_air(report: TurnStarted, *, why: str) -> Row:
    """Return a turn that took the voice a moment ago, nothing said yet."""
    turn = report.turn
    return {
        "id": turn.id,
        "number": report.number,
        "lane": turn.lane,
        "intent": turn.intent,
        **_person(turn.viewer),
        "people": turn.people,
        "question": plain_text(turn.text, limit=200),
        "lang": turn.lang,
        "product": turn.sku,
        "product_name": plain_text(report.product, limit=80),
        "why": why,
        "text": "",
        "clauses": [],
        "est_s": round(turn.est_speech_s, 1),
        "waited_s": round(report.waited_s, 1),
        "started_ms": report.at_ms,
        "ended_ms": None,
        "outcome": "",
        "reason": "",
    }


def clause(report: ClauseSaid, at_ms: int) -> Row:
    """Return a clause that went to the voice."""
    return {
        "text": plain_text(report.text),
        "lang": report.lang,
        "decision_id": report.decision_id,
        "spoken": True,
        "duration_ms": round(report.duration_ms),
        "at_ms": at_ms,
    }


def waiting(turn: Turn, now: float, wall_ms: int) -> Row:
    """Return a turn of the queue; `now` (monotonic) and `wall_ms` are the same moment."""
    expires_ms = wall_ms + (turn.expires_at() - now) * 1000
    return {
        "id": turn.id,
        "lane": turn.lane,
        "intent": turn.intent,
        "text": plain_text(turn.text or turn.line or "", limit=200),
        "lang": turn.lang,
        "people": turn.people,
        "tiers": _tiers(turn),
        "product": turn.sku,
        "est_s": round(turn.est_speech_s, 1),
        # Rounded, so that a queue that did not change is not sent again.
        "expires_ms": round(expires_ms / 500) * 500,
    }


def blocked(report: Blocked) -> Row:
    """Return a line that the guard refused."""
    return {
        "at_ms": report.at_ms,
        "text": plain_text(report.text),
        "lang": report.lang,
        "rules": [plain_text(rule, limit=60) for rule in report.rules[:RULES_SHOWN]],
        "reason": plain_text(report.reason, limit=300),
        "turn": report.turn_id,
    }


def effect(report: EffectMoved) -> Row:
    """Return an outbox row."""
    return {
        "key": report.key,
        "name": report.name,
        "rule": report.rule_id,
        "level": report.level,
        "state": report.state,
        "at_ms": report.at_ms,
        "reason": plain_text(report.reason, limit=200),
    }


def trace(seq: int, found: Trace | None) -> Row:
    """Return why a comment was answered as it was, `trace` None when that is forgotten."""
    if found is None:
        return {"t": "trace", "seq": seq, "trace": None}
    viewer, history = found.viewer, found.viewer.history
    notes = history.notes if history else None
    return {
        "t": "trace",
        "seq": seq,
        "trace": {
            "text": plain_text(found.text),
            "spam": found.spam,
            "spam_why": plain_text(found.spam_why, limit=200),
            **_person(viewer),
            "tier_why": plain_text(viewer.why, limit=200),
            "visits": viewer.visits,
            "orders": history.orders if history else 0,
            "lang_most": notes.lang if notes else "",
            "topics": [[topic.intent, topic.sku] for topic in notes.topics] if notes else [],
            "lang": found.lang,
            "intent": found.intent,
            "score": found.score,
            "product": found.product,
            "route": found.route,
            "reason": plain_text(found.reason, limit=300),
            "template": found.template,
            "lines": [_line(line) for line in found.lines[:LINES_SHOWN]],
            "refused": [_line(line) for line in found.refused[:LINES_SHOWN]],
            "written_by": found.written_by,
            "fallback": found.fallback,
            "outcome": found.outcome,
            "said": plain_text(found.said),
            "answer": plain_text(found.answer),
            "decision_id": found.decision_id,
        },
    }


def _line(line: Line) -> Row:
    return {
        "template": plain_text(line.template),
        "verdict": line.verdict,
        "text": plain_text(line.text),
        "rules": [plain_text(rule, limit=60) for rule in line.rules[:RULES_SHOWN]],
        "reason": plain_text(line.reason, limit=200),
        "decision_id": line.decision_id,
        "optional": line.optional,
        "evidence": [plain_text(proof, limit=60) for proof in line.evidence[:RULES_SHOWN]],
    }


def chip(light: Chip) -> Row:
    """Return a health light; "comments main" is the light "comments" with the label "main"."""
    kind, _, label = light.id.partition(" ")
    return {"id": kind, "label": plain_text(label, limit=40), "state": light.state, "text": plain_text(light.text)}


def _person(viewer: Viewer | None) -> Row:
    if viewer is None:
        return {"name": "", "tier": "", "fan_level": 0}
    return {"name": plain_text(viewer.name, limit=40), "tier": viewer.tier, "fan_level": viewer.fan_level}


def _tiers(turn: Turn) -> list[Row]:
    """Return how many of the viewers kept with a turn are of each tier, closest first."""
    order = [Tier.STAFF, Tier.VIP, Tier.MEMBER, Tier.FAN, Tier.BUYER, Tier.RETURNING, Tier.NEW]
    counts = {tier: sum(viewer.tier == tier for viewer in turn.viewers) for tier in order}
    return [{"tier": tier, "count": count} for tier, count in counts.items() if count]
