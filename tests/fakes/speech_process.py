"""The speech endpoint as a process of its own, so that it can be killed: prints its address, serves until it dies.

python -m tests.fakes.speech_process [FAULT ...]
"""

import asyncio
import sys

from tests.fakes.speech import speech_endpoint


async def main() -> None:
    async with speech_endpoint(*sys.argv[1:]) as fake:
        print(fake.url, flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
