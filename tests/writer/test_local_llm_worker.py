import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.writer.local_llm_worker import PARALLEL, params_of
from tests.fakes.gguf import tiny_gguf

pytestmark = pytest.mark.wire
KEY = "key-of-the-test"


def test_the_engine_is_told_to_listen_here_alone_to_keep_quiet_and_to_fetch_nothing() -> None:
    bare = SimpleNamespace(CommonParams=lambda: SimpleNamespace(model=SimpleNamespace()))
    params = params_of(bare, {"path": "m.gguf", "context_tokens": 4096, "key": KEY})
    assert params.hostnames == ["127.0.0.1"] and params.port == 0 and params.api_keys == [KEY]
    assert params.offline and not params.ui and not params.endpoint_slots and params.verbosity == 0
    assert params.n_ctx == PARALLEL * 4096


def test_it_serves_whoever_knows_the_key_until_its_input_ends(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    path = tiny_gguf(tmp_path / "tiny.gguf")
    command = [sys.executable, "-m", "bot.writer.local_llm_worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as worker:
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps({"path": str(path), "context_tokens": 2048, "key": KEY}).encode() + b"\n")
        worker.stdin.flush()
        url = json.loads(worker.stdout.readline())["url"]
        assert url.startswith("http://127.0.0.1:")
        body = json.dumps({"messages": [{"role": "user", "content": "hi"}], "max_tokens": 2}).encode()
        asked = urllib.request.Request(f"{url}/chat/completions", body, {"Content-Type": "application/json"})
        with pytest.raises(urllib.request.HTTPError, match="401") as refused:
            urllib.request.urlopen(asked, timeout=10)
        refused.value.close()
        asked.add_header("Authorization", f"Bearer {KEY}")
        with urllib.request.urlopen(asked, timeout=10) as answered:
            assert json.load(answered)["usage"]["completion_tokens"] == 2
        worker.stdin.close()
        assert worker.wait(timeout=5) == 0
