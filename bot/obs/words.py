"""What is said of OBS, in the operator's language; an English sentence is the error's message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.errors import NeedsOperator, Retryable, Worded

WORDS: Mapping[str, Mapping[str, str]] = {
    "closed": {
        "zh": "连不上 OBS（{url}）：没有打开，或没有开启 WebSocket 服务",
        "en": "cannot reach OBS at {url}: it is not open, or its WebSocket server is off",
    },
    "no_hello": {
        "zh": "{url} 有程序在听，但不是 obs-websocket 5",
        "en": "a program listens at {url}, but it is no obs-websocket 5",
    },
    "password": {"zh": "OBS 不接受密码", "en": "OBS refused the password"},
    "no_password": {"zh": "OBS 要密码，而 [obs] 没有写", "en": "OBS asks for a password and [obs] has none"},
    "unset": {"zh": "环境变量 {name} 没有设置", "en": "environment variable {name} is not set"},
    "kicked": {"zh": "有人在 OBS 里断开了 zhubo", "en": "somebody disconnected zhubo in OBS"},
    "version": {"zh": "这个 OBS 说的协议版本不对", "en": "this OBS speaks another version of the protocol"},
    "broke": {"zh": "与 OBS 的连接断了（代码 {code}）", "en": "the connection to OBS broke (code {code})"},
    "late": {"zh": "OBS 在 {seconds} 秒内没有回答 {request}", "en": "OBS did not answer {request} within {seconds} s"},
    "busy": {"zh": "OBS 有太多请求没有回答", "en": "too many requests wait for OBS"},
    "not_ready": {"zh": "OBS 还没准备好", "en": "OBS is not ready yet"},
    "off": {"zh": "OBS 没有连上", "en": "OBS is not connected"},
    "missing": {"zh": "OBS 里没有“{name}”", "en": "there is no {name!r} in OBS"},
    "missing_near": {
        "zh": "OBS 里没有“{name}”，是“{near}”吗？",
        "en": "there is no {name!r} in OBS, did you mean {near!r}?",
    },
    "kind": {"zh": "“{name}”不是能这样用的来源", "en": "{name!r} is no source that can do this"},
    "no_kind": {"zh": "这个 OBS 没有来源类型 {name}", "en": "this OBS has no sources of kind {name}"},
    "idle": {"zh": "它没有在运行", "en": "it is not running"},
    "refused": {"zh": "OBS 拒绝了 {request}（代码 {code}）", "en": "OBS refused {request} (code {code})"},
    "by_hand": {"zh": "画面在人手里，等一会儿", "en": "somebody changed the scene by hand: zhubo waits"},
    "no_replay": {"zh": "回放缓存没有启动", "en": "the replay buffer is not running"},
    "stream_failed": {"zh": "推流没有起来", "en": "the stream did not start"},
    "stream_stuck": {"zh": "OBS 还在开始或结束推流", "en": "OBS is still starting or stopping the stream"},
    "stream_on": {"zh": "推流中", "en": "streaming"},
    "stream_off": {"zh": "没有推流", "en": "not streaming"},
    "version_ok": {"zh": "OBS {obs}，obs-websocket {socket}", "en": "OBS {obs}, obs-websocket {socket}"},
    "open_door": {
        "zh": "OBS 的 WebSocket 没有密码，而它听所有网卡：同一网络的人都能操控 OBS",
        "en": "OBS's WebSocket server has no password and listens on every address: the whole network can steer it",
    },
    "scene_there": {"zh": "场景“{name}”已有", "en": "scene {name!r} is there"},
    "scene_made": {"zh": "建了场景“{name}”", "en": "made scene {name!r}"},
    "source_there": {"zh": "浏览器来源“{name}”显示 {url}", "en": "browser source {name!r} shows {url}"},
    "source_made": {"zh": "建了浏览器来源“{name}”：{url}", "en": "made browser source {name!r}: {url}"},
    "source_mended": {"zh": "改了浏览器来源“{name}”：{url}", "en": "mended browser source {name!r}: {url}"},
    "source_added": {"zh": "把“{name}”放进了场景“{scene}”", "en": "put {name!r} into scene {scene!r}"},
    "name_taken": {
        "zh": "“{name}”已被别的东西占用",
        "en": "the name {name!r} is taken by something else",
    },
    "no_stage": {"zh": "没有浏览器来源显示 {url}", "en": "no browser source shows {url}"},
    "not_on_air": {
        "zh": "“{name}”不在现在的场景“{scene}”里：观众看不到画面页",
        "en": "{name!r} is not in the scene on air, {scene!r}: viewers do not see the stage",
    },
    "unlabelled": {
        "zh": "场景“{scene}”里没有“{name}”：那时观众看不到 AI 标识",
        "en": "scene {scene!r} does not show {name!r}: there viewers see no AI label",
    },
    "no_port": {
        "zh": "画面页的端口每次不同（port = 0），OBS 找不到它",
        "en": "the stage has another port at each start (port = 0): OBS cannot find it",
    },
    "lost_frames": {"zh": "推流丢了 {lost:.0%} 的帧", "en": "the stream lost {lost:.0%} of its frames"},
}
HINTS: Mapping[str, Mapping[str, str]] = {
    "open_door": {
        "zh": "在 OBS 工具 → WebSocket 服务器设置 里启用身份认证",
        "en": "enable authentication under Tools, WebSocket Server Settings",
    },
    "name_taken": {"zh": "在 [obs] 里换一个 source", "en": "choose another source in [obs]"},
    "no_stage": {"zh": "运行 zhubo obs setup", "en": "run zhubo obs setup"},
    "not_on_air": {"zh": "在 OBS 里切过去", "en": "switch to a scene that has it"},
    "unlabelled": {"zh": "把这个来源加进那个场景", "en": "add that source to the scene"},
    "no_port": {"zh": "在 [server] 里写一个固定的 port", "en": "write a fixed port in [server]"},
    "lost_frames": {
        "zh": "降低 OBS 的码率，或换有线网络",
        "en": "lower the bit rate in OBS, or use a wired network",
    },
    "closed": {
        "zh": "打开 OBS，在 工具 → WebSocket 服务器设置 里开启它",
        "en": "open OBS, and switch it on under Tools, WebSocket Server Settings",
    },
    "no_hello": {"zh": "核对 [obs] 的 url，默认端口是 4455", "en": "check url in [obs]; the usual port is 4455"},
    "password": {
        "zh": "把环境变量设为 OBS 工具 → WebSocket 服务器设置 → 显示连接信息 里的密码",
        "en": "set the environment variable to the one under Tools, WebSocket Server Settings, Show Connect Info",
    },
    "no_password": {
        "zh": '写 password = "$OBS_PASSWORD"，并在环境里设置它',
        "en": 'write password = "$OBS_PASSWORD" and set it in the environment',
    },
    "unset": {"zh": "设置它，再启动一次", "en": "set it and start again"},
    "kicked": {"zh": "要它回来就重新启动直播间", "en": "start the room again to let it back in"},
    "version": {"zh": "更新到 OBS 28 或更新的版本", "en": "update to OBS 28 or later"},
    "missing": {
        "zh": "在 OBS 里建它，或改 room.toml；zhubo obs check 列出全部",
        "en": "make it in OBS or edit room.toml; zhubo obs check lists all",
    },
    "missing_near": {"zh": "改 room.toml，或在 OBS 里改名", "en": "edit room.toml, or rename it in OBS"},
    "no_kind": {
        "zh": "装 obsproject.com 的 OBS：有些发行版的包不带浏览器来源",
        "en": "install OBS from obsproject.com: some distributions' packages lack the browser source",
    },
    "no_replay": {"zh": "在 OBS 里启动回放缓存", "en": "start the replay buffer in OBS"},
    "stream_failed": {
        "zh": "看 OBS 的设置 → 直播：服务器和串流密钥",
        "en": "look at Settings, Stream in OBS: server and stream key",
    },
}


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence in every language."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` (zh or en)."""
        return WORDS[self.key][lang].format(**self.values)

    def hint(self, lang: str) -> str:
        """Return what can be done about it, empty when nothing need be."""
        return HINTS.get(self.key, {}).get(lang, "")


class _Said(Worded):
    words = WORDS
    hints = HINTS

    @property
    def saying(self) -> Saying:
        """The same in every language."""
        return Saying(self.key, self.values)


class ObsGone(_Said, Retryable):
    """There is no connection (any more), or OBS did not answer in time."""


class ObsNeedsYou(_Said, NeedsOperator):
    """Only a person can let us in: the password is wrong, or she threw us out."""


class ObsRefused(_Said):
    """OBS answered no to one request; `code` is its own (protocol document, RequestStatus)."""

    def __init__(self, code: int, key: str, /, **values: object) -> None:
        self.code = code
        super().__init__(key, **values)


ObsError = ObsGone | ObsNeedsYou | ObsRefused
