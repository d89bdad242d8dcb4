"""The local model's process: serves one GGUF file on loopback until its input ends.

python -m bot.writer.local_llm_worker, then one JSON line on stdin (path, context_tokens, key), one on stdout.

It is a process of its own because the engine is native code: a broken file or too little memory may end it, and must
not end the show.  It answers on 127.0.0.1 alone and only to whoever knows the key, which is never on a command line.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

Say = Callable[[Mapping[str, object]], None]

PARALLEL = 2
"""The turn on air and the one being prepared; each has a context and a prompt cache of its own."""


def params_of(engine: Any, asked: Mapping[str, Any]) -> Any:
    """Return what the engine's server is told."""
    params = engine.CommonParams()
    params.model.path = str(asked["path"])
    params.model_alias = {"local"}
    params.n_parallel = PARALLEL
    params.n_ctx = PARALLEL * int(asked["context_tokens"])
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [str(asked["key"])]
    params.cors_origins = ""
    params.ui, params.endpoint_slots, params.offline = False, False, True
    params.enable_reasoning = 0  # a viewer waits: what a model thinks first is never said
    params.force_pure_content_parser = True  # the output contract is checked here, clause by clause
    params.verbosity = 0  # prompts hold viewers' words
    return params


def serve(asked: Mapping[str, Any], say: Say) -> object:
    """Say where the model is served, or why not; the server lives as long as what is returned."""
    try:
        import xllamacpp  # type: ignore[import-untyped]
    except ImportError:
        say({"ready": False, "fault": "the engine is not installed", "hint": 'pip install "zhubo[local-llm]"'})
        return None
    try:
        server = xllamacpp.Server(params_of(xllamacpp, asked))
    except Exception:  # noqa: BLE001  edge of the process: whatever the file holds, the room is told
        say({"ready": False, "fault": "the engine cannot read the model file", "hint": "is it a whole GGUF file?"})
        return None
    say({"ready": True, "url": f"{server.listening_address}/v1"})
    return server


def main() -> None:
    """Serve until stdin ends; whatever the engine prints goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the room's: it ends this process itself
    with os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n") as out:
        os.dup2(2, 1)

        def say(reply: Mapping[str, object]) -> None:
            out.write(json.dumps(reply) + "\n")
            out.flush()

        server = serve(json.loads(sys.stdin.buffer.readline()), say)
        if server is not None:
            sys.stdin.buffer.read()
    os._exit(0)  # the engine's threads may be in the middle of an answer that nobody waits for


if __name__ == "__main__":
    main()
