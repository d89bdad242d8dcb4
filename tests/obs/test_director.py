from collections.abc import AsyncIterator

import pytest

from bot.core.ledger import OutboxState
from bot.core.reports import Paused, SellingMuted, TurnEnded, TurnStarted
from bot.core.turns import Lane, Turn
from tests.fakes.obs import FakeObs, Input
from tests.fakes.voice import cleared
from tests.obs.studio import password, studio, turn, until

pytestmark = pytest.mark.wire
SCENES = {"panic": "Slate", "pause": "Wait", "answer": "Close", "offer": "Deal", "segment": "Desk"}


@pytest.fixture
async def obs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeObs]:
    password(monkeypatch)
    async with FakeObs() as obs:
        obs.scenes = {name: [] for name in (*SCENES.values(), "Break")}
        obs.program = "Desk"
        obs.add("Desk", "Banner")
        obs.add("Desk", "Goal", "text_ft2_source_v2")
        obs.add("Desk", "Jingle", "ffmpeg_source")
        yield obs


def started(one: Turn) -> TurnStarted:
    return TurnStarted(turn=one, number=1, at_ms=0, waited_s=0.0, product="")


def ended(one: Turn) -> TurnEnded:
    return TurnEnded(
        turn=one, number=1, outcome="spoken", reason="", text="", decision_id="", received_ms=0, spoken_ms=0,
        ended_ms=0, speech_s=1.0, stale=False,
    )  # fmt: skip


async def test_the_scene_follows_the_show(obs: FakeObs) -> None:
    shown = {"offer": False}
    async with studio(obs, SCENES, lambda: ("CUP", shown["offer"])) as show:
        show.director.on(started(turn()))
        await until(lambda: obs.program == "Close")
        show.director.on(ended(turn()))
        await until(lambda: obs.program == "Desk")
        shown["offer"] = True
        await until(lambda: obs.program == "Deal")
        show.director.on(SellingMuted(on=True, at_ms=0))
        await until(lambda: obs.program == "Wait")
        show.director.on(Paused(on=True, since_ms=0))
        await until(lambda: obs.program == "Slate")
        show.director.on(Paused(on=False, since_ms=0))
        show.director.on(SellingMuted(on=False, at_ms=0))
        await until(lambda: obs.program == "Deal")


async def test_an_obs_that_is_restarted_in_mid_show_is_set_up_again(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        show.director.on(started(turn()))
        await until(lambda: obs.program == "Close")
        assert await show.outcome("source:Desk/Banner", "off") == (OutboxState.DONE, "")
        assert await show.outcome("text:Goal", "1000", cleared("1000 likes", "en")) == (OutboxState.DONE, "")
        assert await show.outcome("media:Jingle", "restart") == (OutboxState.DONE, "")
        await obs.stop()
        await until(lambda: show.director.link.state == "backoff")
        obs.program, obs.scenes["Desk"][0].on = "Desk", True
        obs.scenes["Desk"][0].id = 77  # a restart may number them anew
        obs.inputs["Goal"].settings["text"] = "stale"
        obs.asked.clear()
        await obs.start()
        await until(lambda: obs.program == "Close")
        await until(lambda: not obs.scenes["Desk"][0].on and obs.inputs["Goal"].settings["text"] == "1000 likes")
        assert obs.calls("TriggerMediaInputAction") == []
        assert not show.director.cutter.is_by_hand(show.clock.now())


async def test_what_somebody_undid_by_hand_is_not_done_again_after_a_restart(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        await show.outcome("source:Desk/Banner", "off")
        obs.scenes["Desk"][0].on = True
        item = {"sceneItemId": obs.scenes["Desk"][0].id, "sceneItemEnabled": True}
        obs.tell("SceneItemEnableStateChanged", sceneName="Desk", **item)
        await show.outcome("media:Jingle", "play")  # the event is older than this answer
        obs.drop()
        await until(lambda: show.director.link.opened == 2)
        await show.outcome("media:Jingle", "play")
        assert obs.scenes["Desk"][0].on


async def test_a_hand_is_respected_and_the_show_goes_on_after_it(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        obs.switch("Break")
        await until(lambda: show.director.cutter.is_by_hand(show.clock.now()))
        show.director.on(started(turn()))
        assert await show.outcome("scene", "Deal") == (OutboxState.CANCELLED, "a person holds the picture")
        assert obs.program == "Break"
        show.clock.seconds += 61.0
        await until(lambda: obs.program == "Close")


async def test_a_triggers_scene_is_shown_and_leaves(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        assert await show.outcome("scene", "Deal") == (OutboxState.DONE, "")
        await until(lambda: obs.program == "Deal")
        show.clock.seconds += 16.0
        await until(lambda: obs.program == "Desk")


@pytest.mark.parametrize(
    ("target", "value", "reason"),
    [
        ("scene", "Nowhere", "there is no 'Nowhere' in OBS"),
        ("source:Desk/Nothing", "on", "there is no 'Desk/Nothing'"),
        ("filter:Banner/Blur", "on", "there is no 'Blur'"),
        ("mute:Banner", "on", "'Banner' is no source that can do this"),
        ("media:Banner", "play", "'Banner' is no source that can do this"),
        ("replay", "save", "the replay buffer is not running"),
        ("stream", "stop", "never starts or stops"),
        ("text:Goal", "buy", "guard"),
    ],
)
async def test_what_cannot_be_done_is_called_off_with_its_reason(
    obs: FakeObs, target: str, value: str, reason: str
) -> None:
    async with studio(obs) as show:
        state, said = await show.outcome(target, value)
        assert state is OutboxState.CANCELLED
        assert reason in said


async def test_an_obs_without_a_replay_buffer_says_so(obs: FakeObs) -> None:
    obs.has_replay = False
    async with studio(obs) as show:
        assert await show.outcome("replay", "save") == (OutboxState.CANCELLED, "the replay buffer is not running")


async def test_every_kind_of_order_reaches_obs(obs: FakeObs) -> None:
    obs.inputs["Music"] = Input("ffmpeg_source")
    obs.filters["Banner", "Blur"] = False
    obs.replay_on = True
    async with studio(obs) as show:
        words = cleared("party", "en")
        orders = {"filter:Banner/Blur": "on", "mute:Music": "on", "volume:Music": "-20", "replay": "save"}
        for target, value in {**orders, "event:party": "x"}.items():
            assert await show.outcome(target, value, words) == (OutboxState.DONE, ""), target
        assert obs.filters["Banner", "Blur"] and obs.inputs["Music"].muted
        assert obs.inputs["Music"].volume_db == -20.0
        assert len(obs.calls("SaveReplayBuffer")) == 1
        assert obs.calls("CallVendorRequest")[0][1]["requestData"]["event_data"] == {"text": "party"}


async def test_an_order_while_obs_is_away_comes_back_later(obs: FakeObs) -> None:
    async with studio(obs) as show:
        await obs.stop()
        await until(lambda: show.director.link.state != "open")
        for target, value in (("scene", "Deal"), ("mute:Jingle", "on"), ("replay", "save")):
            assert (await show.outcome(target, value))[0] is OutboxState.FAILED


async def test_what_may_happen_once_and_was_never_answered_is_a_question(
    obs: FakeObs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.obs.client.DEADLINE_S", 0.05)
    async with studio(obs) as show:
        obs.deaf_to = {"TriggerMediaInputAction", "SetInputMute"}
        assert (await show.outcome("media:Jingle", "restart"))[0] is OutboxState.DOUBT
        assert (await show.outcome("mute:Jingle", "on"))[0] is OutboxState.FAILED
        obs.deaf_to, obs.not_ready = set(), True
        assert (await show.outcome("media:Jingle", "restart"))[0] is OutboxState.FAILED


async def test_a_connection_that_breaks_in_an_order_leaves_no_wrong_word(obs: FakeObs) -> None:
    async with studio(obs) as show:
        obs.dies_on = "TriggerMediaInputAction"
        assert (await show.outcome("media:Jingle", "restart"))[0] is OutboxState.DOUBT
        await until(lambda: show.director.link.opened == 2)
        assert await show.outcome("media:Jingle", "restart") == (OutboxState.DONE, "")


async def test_renamed_scenes_and_sources_are_followed(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        obs.rename("Close", "Close-up")
        obs.rename("Jingle", "Bell")
        obs.rename("Bell", "Gong")
        show.director.on(started(turn(Lane.QA)))
        await until(lambda: obs.program == "Close-up")
        assert await show.outcome("media:Jingle", "play") == (OutboxState.DONE, "")
        assert obs.calls("TriggerMediaInputAction")[-1][1]["inputName"] == "Gong"


async def test_a_scene_that_was_deleted_is_passed_over_until_it_is_made_again(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        del obs.scenes["Close"]
        show.director.on(started(turn()))
        await until(lambda: show.director.cutter.missing == ("Close",))
        assert obs.program == "Desk"
        obs.do_CreateScene({"sceneName": "Close"})
        await until(lambda: obs.program == "Close")


async def test_nothing_is_touched_while_a_scene_collection_is_changed(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        obs.tell("CurrentSceneCollectionChanging", sceneCollectionName="A")
        await until(lambda: show.director._away)
        show.director.on(started(turn()))
        obs.switch("Break")
        obs.tell("CurrentSceneCollectionChanged", sceneCollectionName="B")
        await until(lambda: obs.program == "Close")


async def test_it_knows_whether_the_stream_runs(obs: FakeObs) -> None:
    async with studio(obs) as show:
        obs.do_StartStream({})
        await until(lambda: show.director.stream == "on")
        obs.do_StopStream({})
        await until(lambda: show.director.stream == "off")
        obs.stream_works = False
        obs.do_StartStream({})
        await until(lambda: show.director.stream == "failed")


async def test_events_of_the_wrong_shape_change_nothing(obs: FakeObs) -> None:
    async with studio(obs, SCENES) as show:
        obs.tell("CurrentProgramSceneChanged", sceneName=["Break"])
        obs.tell("SceneItemEnableStateChanged", sceneItemId="x")
        await obs.send(*obs.garbage)
        assert (await show.outcome("media:Jingle", "play"))[0] is OutboxState.DONE
        assert show.director.cutter.program == "Desk"


async def test_too_many_orders_are_given_back(obs: FakeObs) -> None:
    async with studio(obs) as show:
        keys = [show.order("volume:Jingle", str(-number)) for number in range(40)]
        await until(lambda: len(show.settled) == len(set(keys)))
        states = [state for state, _ in show.settled.values()]
        assert states.count(OutboxState.DONE) == 32
        assert states.count(OutboxState.FAILED) == len(set(keys)) - 32
