"""A process that has read everything once and forks for each command it is given: a start costs seconds, a fork none.

One JSON line in on stdin: {"argv", "env", "stdin", "stdout", "stderr"}, the last three names of files; one line out:
the pid; then, when that child is over, one line with its exit code (negative: the signal).
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence

from bot.cli.main import main
from bot.guard.packs import load_packs
from bot.triage.patterns import compile_all
from bot.triage.words import word_tables
from bot.writer.copybook import load_copy
from bot.writer.pack import BUILTIN


def run(argv: Sequence[str], env: Mapping[str, str], stdin: str, stdout: str, stderr: str) -> int:
    """Be `zhubo` with these arguments, environment and files; return its exit code."""
    os.environ.clear()
    os.environ.update(env)
    for number, (name, how) in enumerate(((stdin, os.O_RDONLY), (stdout, os.O_WRONLY), (stderr, os.O_WRONLY))):
        os.dup2(os.open(name, how), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
    sys.argv = ["zhubo", *argv]
    try:
        main()
    except SystemExit as end:
        code = end.code
        return code if isinstance(code, int) else int(code is not None)
    return 0


def serve() -> None:
    """Fork for every line, one child at a time."""
    load_packs()
    word_tables()
    compile_all()
    load_copy(BUILTIN / "xiaoman")
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = run(**asked)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        print(pid, flush=True)  # noqa: T201
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    serve()
