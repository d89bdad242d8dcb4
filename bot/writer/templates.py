"""Lines of copy: compiled once, rendered in a sandbox that cannot loop, call, compute or reach objects (rules W09).

A line is plain text with slots.  It may hold `{{ persona }}` and `{% if people > one %}`-like choices; everything
else of Jinja is refused when the file is loaded.  Without loops, calls and operators the work of a line is bounded
by its length, so no worker has to be killed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.core.errors import ConfigError
from bot.core.facts import SLOT, Slot, slots_in
from bot.core.viewers import Tier
from bot.writer.benefits import is_benefit
from bot.writer.speakable import fault_in

MAX_LINE = 400
"""Characters of a line's source and of what it renders to."""
NAMES = ("persona", "introduction", "phrase", "tier", "merged", "offer")
"""What a line may ask for: three texts, the viewer's layer, and whether several asked or an offer runs."""

PLAIN_SLOTS = frozenset(
    "viewer count gift_name combo level shop buy_place prize entries keyword".split()
    # Of games, by the stored round (bot/room/game_words.py).
    + "thing question options low high size clock tie answer winner".split()
)
SKU_SLOTS = frozenset(
    "price left name link save basis anchor ships_within return_window return_condition carrier doc gift".split()
)
OFFER_SLOTS = frozenset({"minutes", "ends_at"})
BUNDLE_SLOTS = frozenset({"total", "bundle_save", "contents", "condition"})
"""Of a set: the product (SKU), or BUNDLE, the one that it is or is in; that one's name, link and price as well."""
KEY_SLOTS = frozenset({"policy", "goal"})

_TIERS = frozenset(tier.value for tier in Tier)
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


class _Sandbox(ImmutableSandboxedEnvironment):
    """The second lock behind the list of allowed nodes."""

    intercepted_binops = frozenset(("*", "**", "+", "%", "-", "/", "//"))

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
        """Refuse every operator."""
        raise TemplateError(f"copy may not compute ({operator})")


_environment = _Sandbox(undefined=StrictUndefined, autoescape=False, optimized=False, cache_size=0)
_environment.globals.clear()
_environment.filters.clear()
_environment.tests.clear()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of copy.  Two lines with the same source are the same line."""

    source: str
    slots: tuple[Slot, ...]
    """Every slot that it may use, SKU and OFFER still standing for the turn's product and offer."""
    render: Callable[[Mapping[str, object]], str]
    origin: str = field(default="", compare=False)
    """Where it stands, as kind.list.variant."""

    def uses(self, name: str) -> bool:
        """True when a slot of that name is in the line."""
        return any(slot.name == name for slot in self.slots)

    @property
    def gives_benefit(self) -> bool:
        """True when it tells of something that not everyone gets."""
        return any(slot.name == "policy" and is_benefit(slot.arg) for slot in self.slots)


def compile_line(source: str, where: str, origin: str = "") -> Line:
    """Return a line ready to render; ConfigError quotes the line and says what it may not hold."""
    if len(source) > MAX_LINE:
        raise ConfigError(f"{where}: a line is longer than {MAX_LINE} characters: {source[:40]!r}...", hint="split it")
    bare = SLOT.sub("", source)
    if "[[" in bare or "]]" in bare:
        raise ConfigError(f"{where}: a broken slot in {source!r}", hint="write slots like [[price:SKU]]")
    if "{" not in source and (fault := fault_in(bare)):
        raise ConfigError(f"{where}: {fault}: {source!r}", hint="write it as it is said, in words and slots")
    slots = tuple(slots_in(source))
    for slot in slots:
        _check_slot(slot, where)
    if "{" not in source:
        return Line(source, slots, lambda _context: source, origin)
    return Line(source, slots, _compiled(source, where), origin)


def _check_slot(slot: Slot, where: str) -> None:
    shape = {
        **dict.fromkeys(PLAIN_SLOTS, ("", "")),
        **dict.fromkeys(SKU_SLOTS, ("", "SKU")),
        **dict.fromkeys(OFFER_SLOTS, ("", "OFFER")),
        **dict.fromkeys(KEY_SLOTS, ("", slot.arg or "KEY")),
        "fact": (slot.key or "KEY", "SKU"),
        **dict.fromkeys(BUNDLE_SLOTS, ("", "SKU")),
    }.get(slot.name)
    if slot.arg == "BUNDLE" and slot.name in BUNDLE_SLOTS | {"name", "link", "price"} and not slot.key:
        return
    if shape is None:
        raise ConfigError(f"{where}: there is no slot {slot.raw}", hint="docs/personas.md lists the slots")
    if (slot.key, slot.arg) != shape:
        key, arg = shape
        right = f"[[{slot.name}{'.' + key if key else ''}{':' + arg if arg else ''}]]"
        raise ConfigError(f"{where}: {slot.raw} is not how this slot is written", hint=f"write {right}")


def _compiled(source: str, where: str) -> Callable[[Mapping[str, object]], str]:
    if "{#" in source or any(char.isdigit() for char in SLOT.sub("", source)):
        raise ConfigError(f"{where}: a digit or a note in {source!r}", hint="figures come from slots only")
    try:
        tree = _environment.parse(source)
        _check_tree(tree, source, where)
        template = _environment.from_string(source)
    except (TemplateError, RecursionError) as error:
        raise ConfigError(
            f"{where}: {source!r} does not compile: {error}", hint="docs/personas.md shows what may stand in {{ }}"
        ) from error
    return lambda context: template.render(context)[:MAX_LINE]


def _check_tree(tree: nodes.Template, source: str, where: str) -> None:
    for node in (tree, *tree.find_all(nodes.Node)):
        if not isinstance(node, _ALLOWED):
            raise ConfigError(
                f"{where}: {type(node).__name__.lower()} may not stand in copy: {source!r}",
                hint="only names and {% if %} are allowed, no loops, filters, calls or sums",
            )
        if isinstance(node, nodes.TemplateData) and (fault := fault_in(SLOT.sub("", node.data))):
            raise ConfigError(f"{where}: {fault}: {source!r}", hint="write it as it is said, in words and slots")
        if isinstance(node, nodes.Const) and node.value not in _TIERS:
            raise ConfigError(
                f"{where}: {node.value!r} is no layer, in {source!r}",
                hint=f"compare tier with {', '.join(sorted(_TIERS))}",
            )
        if isinstance(node, nodes.Name) and (node.name not in NAMES or node.ctx != "load"):
            raise ConfigError(
                f"{where}: {{{{ {node.name} }}}} is unknown in {source!r}", hint=f"use {', '.join(NAMES)}"
            )
