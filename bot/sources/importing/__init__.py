"""Recorded chats of many tools to unified events.  One reader a format; every skipped row has its reason."""

from bot.sources.importing.run import ImportReport, import_file

__all__ = ["ImportReport", "import_file"]
