"""What a log line may not tell, and what an operator still reads in it."""

import io
import logging
import sys
from collections.abc import Callable

import pytest
import structlog

from bot.app.redaction import RedactingFormatter, clean, redacted

pytestmark = pytest.mark.unit

CANARIES = {
    "13912345678": "call 13912345678",
    "lin@example.com": "of lin@example.com",
    "sk-abcdef0123456789": "key sk-abcdef0123456789",
    "pw@h": "https://u:pw@h/?token=abc",
    "token=abc": "https://u:pw@h/?token=abc",
    "hunter2": "password=hunter2",
    "s3cr3t": "'api_key': 's3cr3t'",
    "SESSDATA=abc": "Cookie: SESSDATA=abc; bili_jct=def",
    "eyJhbGciOi": "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh",
    "T0000AAAA1111bbbb2222cccc": "https://hooks.example.com/x/T0000AAAA1111bbbb2222cccc",
    "aZ3k9Qw7Lm2Xc5Vb8Nh1Jd4Fs6Gt0Pyr": "sent aZ3k9Qw7Lm2Xc5Vb8Nh1Jd4Fs6Gt0Pyr",
    "110101199003071234": "身份证110101199003071234",
    "88号": "寄到柳荫路88号",
    "221B": "at 221B Baker Street",
    "lin_shop88": "ig: lin_shop88",
    "abc123": "Authorization: Bearer abc123",
    "qwerty": "密码是qwerty",
    "Ленина": "улица Ленина 5",
    "BEGINKEY": "-----BEGIN PRIVATE KEY-----\nBEGINKEY\n-----END PRIVATE KEY-----",
}
TOLD = [
    "session demo@1790000000000 has 12345 events, 59.90 CNY, seq 1234567",
    "room 22637261 does not answer, port 8765, wait_s=0.5",
    "2026-11-24 10:30:15 turn t1-123456 of SKU CUP-12345 sold 3",
    "https://live.example.com/api/v1/rooms",
    "max_tokens=120 tokens: 4000 author=us",
    "550e8400-e29b-41d4-a716-446655440000",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    'File "bot/room/ear.py", line 1234, in run',
]


@pytest.mark.parametrize(("secret", "text"), CANARIES.items())
def test_a_secret_is_in_no_part_of_a_line(secret: str, text: str) -> None:
    line = redacted(None, "warning", {"event": text, "error": text, "deep": [{"why": (text,)}], text: 1})
    assert secret not in repr(line)


@pytest.mark.parametrize("text", TOLD)
def test_what_an_operator_needs_is_told(text: str) -> None:
    assert clean(text) == text


def test_fields_are_kept_or_hidden_by_their_names() -> None:
    fields = {"seq": 1234567, "at_ms": 1790000000000, "room_id": "22637261", "wait_s": 0.5, "count": 12345}
    assert redacted(None, "warning", dict(fields)) == fields
    assert redacted(None, "warning", {"token": "abc", "viewer_phone": 5, "tel": 13912345678}) == {
        "token": "***",
        "viewer_phone": "***",
        "tel": "***",
    }


def fails() -> None:
    raise ValueError("lin@example.com wants https://u:pw@h/?token=abc")


def test_a_traceback_is_redacted_whoever_logs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    log = structlog.wrap_logger(
        structlog.PrintLogger(written), processors=[structlog.processors.format_exc_info, redacted, str_of]
    )
    handler = logging.StreamHandler(written)
    handler.setFormatter(RedactingFormatter())
    record = logging.getLogger("x")
    try:
        fails()
    except ValueError:
        log.exception("13912345678 failed")
        handler.handle(record.makeRecord("x", logging.ERROR, "f", 1, "%s failed", ("13912345678",), sys.exc_info()))
    told = written.getvalue()
    assert told.count("in fails") == 2
    assert not [secret for secret in ("13912345678", "lin@example.com", "pw@", "token=abc") if secret in told]


def str_of(_: object, __: str, event: object) -> str:
    return str(event)


def test_the_command_line_logs_redacted(typed_log: Callable[[], str]) -> None:
    told = typed_log()
    assert "needs you" in told and "pw@" not in told and "13912345678" not in told


@pytest.fixture
def typed_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    def run() -> str:
        from bot.cli.main import main

        monkeypatch.setattr(sys, "argv", ["zhubo", "--help"])
        with pytest.raises(SystemExit):
            main()
        try:
            structlog.get_logger("zhubo").error("needs you", part="13912345678", error="https://u:pw@h/?token=abc")
        finally:
            structlog.reset_defaults()
        return capsys.readouterr().err

    return run
