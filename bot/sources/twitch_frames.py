"""The shapes of Twitch's EventSub frames: tolerant of what is missing, strict of what is wrong."""

import msgspec

Optional = str | None


class Metadata(msgspec.Struct):
    """The head of every frame."""

    message_id: str = ""
    message_type: str = ""
    message_timestamp: str = ""
    subscription_type: str = ""


class Session(msgspec.Struct):
    """What a welcome or a reconnect says of the connection."""

    id: str = ""
    keepalive_timeout_seconds: int | None = None
    reconnect_url: Optional = None


class Subscription(msgspec.Struct):
    """Which event a frame belongs to; in a revocation also why it ended."""

    type: str = ""
    status: str = ""


class Payload(msgspec.Struct):
    """The body of every frame, its event unread."""

    session: Session | None = None
    subscription: Subscription | None = None
    event: msgspec.Raw = msgspec.Raw(b"")


class Frame(msgspec.Struct):
    """One frame of the websocket."""

    metadata: Metadata = msgspec.field(default_factory=Metadata)
    payload: Payload = msgspec.field(default_factory=Payload)


class Badge(msgspec.Struct):
    """A badge; `info` of a subscriber's is her months."""

    set_id: str = ""
    id: str = ""
    info: str = ""


class Fragment(msgspec.Struct):
    """A piece of a message: text, emote, cheermote or mention."""

    type: str = "text"
    text: str = ""


class Words(msgspec.Struct):
    """A message."""

    text: str = ""
    fragments: list[Fragment] = []


class Cheer(msgspec.Struct):
    """The bits in a message."""

    bits: int = 0


class Parent(msgspec.Struct):
    """The message that is answered."""

    parent_message_id: str = ""
    parent_user_name: Optional = None


class ChatMessage(msgspec.Struct):
    """The event of `channel.chat.message`."""

    message: Words
    message_id: str = ""
    chatter_user_id: str = ""
    chatter_user_login: str = ""
    chatter_user_name: Optional = None
    badges: list[Badge] = []
    cheer: Cheer | None = None
    reply: Parent | None = None
    broadcaster_user_id: str = ""
    source_broadcaster_user_id: Optional = None


class Prize(msgspec.Struct):
    """What was redeemed."""

    id: str = ""
    title: str = ""
    cost: int = 0


class Happened(msgspec.Struct):
    """Everything but chat, in one form: the fields that any of the types has."""

    id: str = ""
    user_id: Optional = None
    user_login: Optional = None
    user_name: Optional = None
    is_anonymous: bool | None = None
    is_gift: bool | None = None
    tier: str = ""
    total: int | None = None
    cumulative_months: int | None = None
    message: str | Words | None = None
    bits: int = 0
    followed_at: Optional = None
    redeemed_at: Optional = None
    user_input: Optional = None
    reward: Prize | None = None
    from_broadcaster_user_id: Optional = None
    from_broadcaster_user_login: Optional = None
    from_broadcaster_user_name: Optional = None
    viewers: int = 0
    message_id: str = ""
    target_user_id: Optional = None
    banned_at: Optional = None
    ends_at: Optional = None
    started_at: Optional = None


frame_decoder = msgspec.json.Decoder(Frame)
chat_decoder = msgspec.json.Decoder(ChatMessage)
happened_decoder = msgspec.json.Decoder(Happened)
