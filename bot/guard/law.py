"""What a gate judges by: rule packs and everything that is made of them, replaced as a whole when the packs change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.guard.comments import Comments
from bot.guard.grams import words_of
from bot.guard.matching import Rulebook, rulebook
from bot.guard.names import Names
from bot.guard.packs import Pack
from bot.guard.suspicion import Suspicion, Table


@dataclass(frozen=True, slots=True)
class Law:
    """The rules in force, in the forms in which they are asked."""

    rules: Rulebook
    suspicion: Suspicion
    names: Names
    comments: Comments
    versions: Mapping[str, str]
    """Pack id -> its version."""


def law_of(packs: Iterable[Pack], tables: Mapping[str, Table], languages: Iterable[str]) -> Law:
    """Return the law of `packs` and the trained `tables`, its matchers for `languages` made.

    ConfigError if a rule of a room's own pack fails its examples.
    """
    rules = rulebook(tuple(packs))
    suspicion = Suspicion(tables, words_of(rules.packs))
    languages = tuple(languages)
    rules.prepare(languages)
    suspicion.prepare(languages)
    versions = {pack.id: pack.version for pack in rules.packs}
    return Law(rules, suspicion, Names(rules), Comments(rules), versions)
