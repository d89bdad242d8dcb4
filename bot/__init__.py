"""zhubo (主播): a virtual AI host and interactive stream bot.  The map of the rooms is docs/architecture.md."""

__version__ = "0.1.0"
