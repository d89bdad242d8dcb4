"""What an operator may ask of a running room; the console passes it on, the room does it."""

from typing import Protocol

from bot.core.ledger import Ruling


class Commands(Protocol):
    """What an operator may do to a running room; every act is idempotent."""

    def skip(self) -> None:
        """Cut the running turn now (HARD)."""
        ...

    def drop(self, turn_id: str) -> None:
        """Take a waiting turn out of the queue."""
        ...

    def panic(self) -> None:
        """All sound and captions off; nothing is said until `resume`."""
        ...

    def resume(self) -> None:
        """End the panic."""
        ...

    def decide(self, key: str, verdict: Ruling, who: str) -> bool:
        """Settle an order that is held or in doubt as a person says; False when too many answers wait."""
        ...

    def retry(self, source: str) -> bool:
        """Let a source that has stopped connect again; False when none of that name waits for it."""
        ...

    def duck(self, seconds: float) -> None:
        """Let the host speak under a person for so long; 0 = loud again."""
        ...

    def host_level(self, page: int, db: float) -> bool:
        """Hear how loud the microphone of a console page is, dBFS; True while somebody speaks into it."""
        ...

    def game(self, game_id: str) -> bool:
        """Open a game as soon as nothing forbids it, with an empty id stop the one that runs; False if it cannot be."""
        ...

    def ask_model(self) -> bool:
        """Let the writer ask its language model again; False when it has none."""
        ...
