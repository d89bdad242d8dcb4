"""Recorded chats of many tools to unified events.  One reader a format; every skipped row has its reason."""

from bot.sources.importing.run import ImportReport, Opened, import_file, open_recording

__all__ = ["ImportReport", "Opened", "import_file", "open_recording"]
