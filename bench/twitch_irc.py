"""One Twitch chat line in, one typed event out: CPU a PRIVMSG.

Ours is `TwitchIrc.decode` on frames as Twitch sends them: tags, badges, member tier, plain text, a contract event.
A `reply` is read the long way, like bits and what comes of another room.  The peers, where they are installed, read
the same comments: TwitchIO models EventSub's JSON (it has no IRC any more), twitchAPI splits IRC lines into dicts.
Run: python -m bench.twitch_irc [--count 20000] [--rounds 5]
"""

import argparse
import contextlib
import gc
import importlib
import json
import time
from collections.abc import Callable

from bench import _kit as kit
from bot.core.clock import SystemClock
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.connector import Connector
from bot.sources.twitch_eventsub import open_twitch_eventsub
from bot.sources.twitch_irc import open_twitch_irc

GOAL_US = 5.0
AT_MS = 1_790_000_000_000
WORDS = ("how much is the tea?", "这款多少钱", "有没有大码？", "is it waterproof?", "サイズはありますか")


def line(number: int, emotes: str = "", reply: str = "") -> bytes:
    """A comment with all tags that Twitch sends, in its order."""
    who = number % 500
    badge = f"subscriber/{number % 40}" if who % 3 else ""
    return (
        f"@badge-info={badge};badges={badge};client-nonce=459e3142897c7a22b7d275178f2259e0;color=#0000FF;"
        f"display-name=Viewer{who};emotes={emotes};first-msg=0;flags=;id=f0ea0c84-1111-2222-3333-{number:012d};mod=0;"
        f"{reply}"
        f"returning-chatter=0;room-id=71000;subscriber=1;tmi-sent-ts={AT_MS + number};turbo=0;user-id={1000 + who};"
        f"user-type= :viewer{who}!viewer{who}@viewer{who}.tmi.twitch.tv PRIVMSG #teahouse :{WORDS[number % 5]}\r\n"
    ).encode()


def notification(number: int) -> bytes:
    """The same comment as EventSub tells it."""
    who, words = number % 500, WORDS[number % 5]
    name = f"Viewer{who}"
    event = {
        "broadcaster_user_id": "71000", "broadcaster_user_login": "teahouse", "broadcaster_user_name": "Teahouse",
        "chatter_user_id": str(1000 + who), "chatter_user_login": name.lower(), "chatter_user_name": name,
        "message_id": f"f0ea0c84-1111-2222-3333-{number:012d}", "message_type": "text", "color": "#0000FF",
        "message": {"text": words, "fragments": [{"type": "text", "text": words, "cheermote": None, "emote": None,
                    "mention": None}]},
        "badges": [{"set_id": "subscriber", "id": str(number % 40), "info": "14"}] if who % 3 else [], "cheer": None,
        "reply": None, "channel_points_custom_reward_id": None, "source_broadcaster_user_id": None,
        "source_broadcaster_user_login": None, "source_broadcaster_user_name": None, "source_message_id": None,
        "source_badges": None, "is_source_only": None, "channel_points_animation_id": None,
    }  # fmt: skip
    meta = {
        "message_id": f"m{number}", "message_type": "notification", "subscription_type": "channel.chat.message",
        "message_timestamp": "2026-09-21T14:13:20.123456789Z", "subscription_version": "1",
    }  # fmt: skip
    subscription = {"id": "s", "status": "enabled", "type": "channel.chat.message", "version": "1", "cost": 0}
    return json.dumps({"metadata": meta, "payload": {"subscription": subscription, "event": event}}).encode()


def connector(**settings: object) -> Connector:
    opened = open_twitch_irc if settings["kind"] == "twitch_irc" else open_twitch_eventsub
    context = SourceContext(clock=SystemClock(), session_id="bench", reading=True)
    return opened(SourceSettings.model_validate(settings), context).connector


def ours(frames: list[bytes], **settings: object) -> Callable[[], int]:
    reader = connector(room_id="71000", **settings)

    def run() -> int:
        return sum(len(reader.decode(frame, AT_MS)) for frame in frames)

    (event,) = reader.decode(frames[0], AT_MS)
    assert event.user and event.user.name == "Viewer0" and event.comment and event.comment.text_plain == WORDS[0], event
    return run


def twitchio(frames: list[bytes]) -> Callable[[], int]:
    """As its websocket does it: JSON to a dict, dict to a payload."""
    models = importlib.import_module("twitchio.models.eventsub_")
    loads = importlib.import_module("twitchio.utils")._from_json

    def run() -> int:
        made = [models.create_event_instance("channel.chat.message", loads(frame), http=None) for frame in frames]
        return sum(bool(payload.text) for payload in made)

    return run


def twitch_api(frames: list[bytes]) -> Callable[[], int]:
    """As its chat does it: a line to a dict of its parts, tags included."""
    chat = importlib.import_module("twitchAPI.chat").Chat
    parser = chat.__new__(chat)
    parser._prefix, parser._channel_command_prefix = "!", {}

    def run() -> int:
        made = [parser._parse_irc_message(frame.decode().rstrip("\r\n")) for frame in frames]
        return sum(found["command"]["command"] == "PRIVMSG" for found in made)

    return run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000, help="comments a round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kit.pin(0)
    lines = [line(number) for number in range(options.count)]
    emotes = [line(number, "25:0-4") for number in range(options.count)]
    replies = [
        line(number, reply="reply-parent-msg-id=m0;reply-parent-display-name=Mina;") for number in range(options.count)
    ]
    told = [notification(number) for number in range(options.count)]
    runs = {
        "ours | PRIVMSG": ours(lines, kind="twitch_irc", channel="teahouse"),
        "ours | PRIVMSG, emotes": ours(emotes, kind="twitch_irc", channel="teahouse"),
        "ours | PRIVMSG, reply": ours(replies, kind="twitch_irc", channel="teahouse"),
        "ours | EventSub": ours(told, kind="twitch_eventsub", client_id="c", token="$T"),
    }
    for name, peer, frames in (("twitchAPI | PRIVMSG", twitch_api, lines), ("twitchio | EventSub", twitchio, told)):
        with contextlib.suppress(ImportError, AttributeError):
            runs[name] = peer(frames)
    seen: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(options.rounds + 1):
        for name, run in runs.items():
            gc.collect()
            used = time.process_time()
            got = run()
            us = (time.process_time() - used) / options.count * 1e6
            assert got == options.count, f"{name}: {got} of {options.count}"
            if number:
                seen[name].append(us)
        kit.say(f"round {number} " + ", ".join(f"{name} {found[-1]:.2f}" for name, found in seen.items() if found))
    cases = {name: {"cpu_us": kit.median(us), "best_cpu_us": round(min(us), 2)} for name, us in seen.items()}
    kit.emit(
        "twitch_irc", "CPU us a comment", cases, goal_us={"ours | PRIVMSG": GOAL_US},
        versions=kit.versions("msgspec", "twitchAPI", "twitchio"),
    )  # fmt: skip


if __name__ == "__main__":
    main()
