import pytest

from bot.core.errors import ConfigError
from bot.core.ledger import OutboxClass
from bot.obs.orders import Action, action_of, class_of, request_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("target", "value", "request_", "told"),
    [
        ("scene", "Offer", "SetCurrentProgramScene", {"sceneName": "Offer"}),
        (
            "source:Desk/Left/Banner",
            "off",
            "SetSceneItemEnabled",
            {"sceneName": "Desk/Left", "sceneItemId": 7, "sceneItemEnabled": False},
        ),
        (
            "filter:Camera/Blur",
            "on",
            "SetSourceFilterEnabled",
            {"sourceName": "Camera", "filterName": "Blur", "filterEnabled": True},
        ),
        ("mute:Music", "on", "SetInputMute", {"inputName": "Music", "inputMuted": True}),
        ("volume:Music", "-12.5", "SetInputVolume", {"inputName": "Music", "inputVolumeDb": -12.5}),
        (
            "text:Goal",
            "x",
            "SetInputSettings",
            {"inputName": "Goal", "inputSettings": {"text": "cleared"}, "overlay": True},
        ),
        (
            "media:Jingle",
            "restart",
            "TriggerMediaInputAction",
            {"inputName": "Jingle", "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"},
        ),
        ("replay", "save", "SaveReplayBuffer", {}),
        (
            "event:party",
            "x",
            "CallVendorRequest",
            {
                "vendorName": "obs-browser",
                "requestType": "emit_event",
                "requestData": {"event_name": "party", "event_data": {"text": "cleared"}},
            },
        ),
    ],
)
def test_each_order_has_its_request(target: str, value: str, request_: str, told: dict[str, object]) -> None:
    assert request_of(action_of(target, value), "cleared", 7) == (request_, told)


@pytest.mark.parametrize(
    ("target", "value", "hint"),
    [
        ("scene", " ", "scene = "),
        ("source:Banner", "on", "source:Desk/Banner"),
        ("source:Desk/Banner", "true", "on, off"),
        ("filter:/Blur", "on", "filter:Camera"),
        ("media:Jingle", "explode", "restart"),
        ("volume:Music", "loud", "decibels"),
        ("volume:Music", "nan", "decibels"),
        ("volume:Music", "27", "decibels"),
        ("text:Goal", "x" * 201, "200 characters"),
        ("replay", "start", "docs/obs.md"),
        ("event:", "x", "docs/obs.md"),
        ("event:a b", "x", "docs/obs.md"),
        ("wink", "on", "docs/obs.md"),
        ("stream", "stop", "zhubo obs stream"),
        ("record", "start", "zhubo obs stream"),
    ],
)
def test_an_order_that_cannot_work_is_refused_with_the_remedy(target: str, value: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        action_of(target, value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("target", "klass"),
    [
        ("scene", OutboxClass.SET),
        ("source:A/B", OutboxClass.SET),
        ("text:A", OutboxClass.SET),
        ("media:A", OutboxClass.ONCE),
        ("replay", OutboxClass.ONCE),
        ("event:a", OutboxClass.ONCE),
    ],
)
def test_what_would_show_twice_is_done_once(target: str, klass: OutboxClass) -> None:
    assert class_of(target) is klass


def test_only_what_viewers_may_read_passes_the_guard() -> None:
    words = {kind: Action(kind, "a", "", "b").wants_words for kind in ("scene", "mute", "text", "event")}
    assert words == {"scene": False, "mute": False, "text": True, "event": True}
