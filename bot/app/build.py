"""Wires a room from its files and whatever it talks to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app.captions import add_languages, for_comments
from bot.app.draws import make_raffle, raffle_lights, witnesses
from bot.app.feeds import chats_of, profiles_of
from bot.app.files import RoomFiles
from bot.app.games import programme_of
from bot.app.obs import face_of, follow, obs_lights
from bot.app.policy import needs_person
from bot.app.rules import packs_for
from bot.app.trial import try_out
from bot.app.trigger_plan import plans
from bot.app.triggers import counted_by, engine_of, rules_of
from bot.app.voices import open_voices
from bot.audience import Named
from bot.audience.crowd import Crowd
from bot.core.clock import Clock
from bot.core.facts import Facts
from bot.core.ports import Journal, Source, Stage, Translator, Voice, Writer
from bot.core.reports import Chip, Listener
from bot.core.sentences import Sentences
from bot.core.speech import Clause
from bot.core.turns import Lane
from bot.floor import Floor, FloorRules
from bot.guard.gate import Gate
from bot.obs.director import ObsDirector
from bot.policy.effective import Policy
from bot.room.attendance import Attendance
from bot.room.explainer import Explainer
from bot.room.forgetting import Erase
from bot.room.games import Games
from bot.room.parts import Parts, Shop
from bot.room.plays import Plays
from bot.room.raffle import Raffle
from bot.room.room import OnFault, Room
from bot.settings.room import Settings
from bot.show.director import Director
from bot.show.notices import with_notices
from bot.store.evidence import Evidence
from bot.store.journal import SqliteJournal
from bot.store.rounds import Rounds
from bot.store.session import Session
from bot.store.tickets import TicketFile
from bot.triage.route import Triage
from bot.voice.cache import CachedVoice, ClipCache
from bot.voice.chain import VoiceChain
from bot.voice.loudness import Levelled
from bot.voice.player import Player
from bot.voice.refused import RefusedVoice
from bot.vtube_studio.puppet import Puppet
from bot.writer.author import DEGRADE_BRIEF, Author
from bot.writer.canned import cut
from bot.writer.copybook import load_copy
from bot.writer.llm_service import LlmService
from bot.writer.show_copy import ShowCopy


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What differs between a live room, a replay and a test."""

    clock: Clock
    session: Session
    journal: Journal
    stage: Stage
    voice: Voice
    writer: Writer
    sources: tuple[Source, ...]
    listeners: Sequence[Listener] = ()
    lights: Callable[[], list[Chip]] = list
    erase: Erase | None = None
    """Takes a viewer out of the recordings; None: there are none."""
    consoles: Callable[[], int] = lambda: 1
    """How many consoles are open: whether the operator is there."""
    ask_model: Callable[[], bool] = lambda: False
    """Lets the writer ask its language model again; False when it has none."""
    captioner: Translator | None = None
    """Captions in other languages where nobody wrote a wording; None: only what people wrote."""
    translator: Translator | None = None
    """Foreign comments for the operator; None: they are shown as they are."""
    evidence: Evidence | None = None
    """Keeps what was decided, said and shown; None: nothing is kept."""
    tickets: TicketFile | None = None
    """Where what the shop owes an answer to is noted; None: nothing is noted, and nobody is told that it were."""
    rounds: Rounds | None = None
    """Where rounds of games are kept; None: the room plays none."""
    obs: ObsDirector | None = None
    """Steers OBS; None: the room has none."""
    puppet: Puppet | None = None
    """Moves a model in VTube Studio with the host."""
    draws: Path | None = None
    """Where proofs of draws go; None: nowhere."""
    on_fault: OnFault


def build_room(files: RoomFiles, wiring: Wiring) -> Room:
    """Return a room that is ready to run."""
    settings = files.settings
    clock = wiring.clock
    gate = make_guard(files, series=f"{wiring.session.started_ms:x}", evidence=wiring.evidence)
    parts = Parts(
        settings=settings,
        clock=clock,
        session_id=wiring.session.id,
        shop=Shop(files.catalog),
        sources=wiring.sources,
        journal=wiring.journal,
        crowd=Crowd(),
        triage=make_triage(files),
        floor=Floor(floor_rules(settings)),
        director=make_director(files, now=clock.now(), show=wiring.session.show),
        writer=wiring.writer,
        guard=gate,
        voice=wiring.voice,
        styles=files.persona.voices,
        stage=wiring.stage,
        effects=files.effects,
        named=Named.of(settings.audience.staff, settings.audience.vip),
        listeners=list(wiring.listeners),
        attendance=Attendance(is_needed=needs_person(files), consoles=wiring.consoles, now=clock.now()),
        profiles=profiles_of(settings, wiring.sources),
        chats=chats_of(wiring.sources),
        obs=wiring.obs,
        puppet=wiring.puppet,
    )
    follow(parts)
    parts.writer.on_written = parts.tell
    parts.writer.said = parts.director.said
    if wiring.evidence is not None:
        wiring.evidence.catalog = lambda: parts.shop.catalog
        parts.listeners.append(wiring.evidence)
    raffle = make_raffle(files, parts, wiring.journal, wiring.draws, wiring.evidence)
    games = make_games(files, wiring, parts)
    return Room(
        parts,
        make_player(wiring),
        make_copyist(files, clock),
        ask_model=wiring.ask_model,
        lights=lambda: [*wiring.lights(), *raffle_lights(raffle), *obs_lights(parts)],
        translator=for_comments(wiring.translator, settings),
        captions=add_languages(files, parts, gate, wiring.captioner),
        explainer=make_explainer(files, clock, gate),
        erase=wiring.erase,
        tickets=wiring.tickets,
        raffle=raffle,
        games=games,
        plays=make_plays(files, wiring, parts, raffle, games),
        on_fault=wiring.on_fault,
    )


def make_plays(
    files: RoomFiles, wiring: Wiring, parts: Parts, raffle: Raffle | None, games: Games | None
) -> Plays | None:
    """Return the operator's hand on draws, games and rules; None where there is no journal of ours."""
    if not isinstance(wiring.journal, SqliteJournal):
        return None
    plays = Plays(parts, wiring.journal, raffle=raffle, games=games)
    lines = plans(rules_of(files.settings, files.effects))
    plays.plans = lambda: lines
    return plays


def make_player(wiring: Wiring) -> Player:
    """Return what plays turns, followed by the model in VTube Studio where there is one."""
    player = Player(wiring.stage, wiring.clock, tap=wiring.puppet)
    if wiring.puppet is not None:
        wiring.puppet.heard = lambda: player.position
        wiring.puppet.face_of = face_of
    return player


def make_games(files: RoomFiles, wiring: Wiring, parts: Parts) -> Games | None:
    """Return who runs the games of a room, None where it has none or keeps no rounds."""
    programme = programme_of(files, wiring.session.started_ms)
    if wiring.rounds is None or not programme.games:
        return None
    evidence = wiring.evidence
    return Games(
        parts,
        wiring.rounds,
        programme,
        record=(lambda body: evidence.record("game", dict(body))) if evidence is not None else lambda body: None,
        segment=lambda: parts.director.segment_sku,
    )


def make_guard(files: RoomFiles, *, series: str, evidence: Evidence | None = None) -> Gate:
    """Return the gate with its rule packs and locale data read: no first price may wait for the disk.

    ConfigError for what the room has written itself and may not say, or may not forbid.
    """
    if evidence is not None:
        evidence.catalog = lambda: files.catalog
    packs = packs_for(files)
    gate = Gate(
        packs,
        series=evidence.series if evidence else series,
        on_decision=evidence.on_decision if evidence else None,
        glossary={word for name, forms in files.catalog.glossary.items() for word in (name, *forms.values())},
        learned=files.settings.guard.learned,
        languages=("zh", "en", files.settings.room.language),
    )
    facts = Facts(catalog=files.catalog, wall_ms=0, timezone=files.settings.room.timezone)
    for lang in {*files.persona.voices, files.settings.room.language}:
        for sku in files.catalog.products:
            gate.clear(Clause(text=f"[[price:{sku}]], [[left:{sku}]]", lang=lang), facts)
    try_out(gate, files, packs)
    return gate


def make_triage(files: RoomFiles) -> Triage:
    """Return the room's understanding of comments."""
    room = files.settings.room
    own = (room.name, *files.persona.names.values())
    speaks = files.persona.voices if files.settings.languages.answer == "viewer" else ()
    return Triage(files.catalog, room.language, room.seed, speaks=speaks, own_names=own)


def make_director(files: RoomFiles, *, now: float, show: Mapping[str, Any] | None = None) -> Director:
    """Return the rundown's clockwork at its beginning, or where a session left the `show`."""
    room = files.settings.room
    host = ShowCopy(files.persona, files.book, lang=room.language, seed=room.seed, timezone=room.timezone)
    director = Director(
        with_notices(host.into(files.rundown), files.catalog),
        lang=files.settings.room.language,
        seed=files.settings.room.seed,
        disclosure_every_s=min(files.settings.show.disclosure_every_s, files.policy.disclosure_every_s),
        now=now,
        timezone=files.settings.room.timezone,
        cut=cut,
        golden=host.golden,
        said=Sentences(files.persona.repeat_after_s),
        words=host.words,
    )
    if show:
        director.restore(show)
    return director


def floor_rules(settings: Settings) -> FloorRules:
    """Return the floor's shares as the room sets them."""
    floor = settings.floor
    return FloorRules(
        weights={Lane.THANKS: floor.thanks, Lane.QA: floor.qa, Lane.CHAT: floor.chat},
        limit=floor.limit,
        mute_s=floor.mute_s,
        again_people=floor.again_people,
        again_after_s=floor.again_after_s,
    )


async def open_journal(
    files: RoomFiles, path: Path | None, *, clock: Clock, session: Session, replay: bool = False
) -> SqliteJournal:
    """Open the room's journal; None = in memory, for a replay."""
    engine = engine_of(files.settings, files.effects, session, files.zone)
    return await SqliteJournal.open(
        path,
        clock=clock,
        session_id=session.id,
        changes_for=counted_by(engine),
        engine=engine,
        zone=files.zone,
        replay=replay,
        witnesses=witnesses(files),
    )


def make_voice(settings: Settings, clock: Clock, clips: Path, policy: Policy) -> VoiceChain:
    """Return the voices of room.toml, each behind the clip cache; captions alone are always the last resort.

    Where the policy allows no AI voice, no engine is opened: captions are all there is (rules L10).
    """
    if not policy.may_speak:
        return VoiceChain([RefusedVoice(", ".join(policy.owners("allow_ai_voice")))], clock)
    cache = ClipCache(clips, settings.voice.cache_mb)
    languages = [lang for lang in (settings.room.language, settings.languages.second) if lang]
    voices = [CachedVoice(Levelled(voice), cache) for voice in open_voices(settings.voice, clock, languages)]
    return VoiceChain(voices, clock, order=settings.voice.order_for)


def make_writer(files: RoomFiles, clock: Clock, llm: LlmService | None = None) -> Author:
    """Return the host's writer: with a model if there is one, from its own copy otherwise."""
    room, limits = files.settings.room, files.settings.llm
    return Author(
        files.persona,
        book=files.book,
        seed=room.seed,
        clock=clock,
        llm=llm,
        lang=room.language,
        answer_cache_s=limits.answer_cache_s,
        answers_per_viewer_hour=limits.answers_per_viewer_hour,
    )


def make_copyist(files: RoomFiles, clock: Clock) -> Author:
    """Return who writes what is read instead of heard: short, from copy, with a rotation of its own."""
    copyist = make_writer(files, clock)
    copyist.degrade = DEGRADE_BRIEF
    return copyist


def make_explainer(files: RoomFiles, clock: Clock, guard: Gate) -> Explainer:
    """Return what says why a comment is answered as it is: from copy that is read once."""
    room = files.settings.room
    book = load_copy(files.persona.folder)
    return Explainer(guard, lambda: Author(files.persona, seed=room.seed, clock=clock, book=book, lang=room.language))
