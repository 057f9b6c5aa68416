"""The notation of relation rules, and its compiler to `re` over typed text.

    {s:Company|place}   one mention of these classes, in the role s (role names are short lower-case words)
    {o+:Product}        a coordinated list (A、B和C, 等 follows by itself); all its mentions of the class take the role
    {s*40:Person}       up to 40 characters of the sentence; all mentions of the class in them take the role
    {~8}  {-8}  {..20}  a gap: up to 8 plain characters of one clause · the same, with no number among them ·
                        up to 20 of one sentence, mentions among them; {~8!店|局} has none of these words in it
    <invest>            one word of that class of words
    (a|b)  (a)?  ^  $   choice, option, the start and the end of a clause
    (position=…)        what stands there is the qualifier `position`
    {!的|等}  {<!不}     none of these words follows, precedes
    {<!:body|place}     no mention of these classes precedes

White space in a pattern means nothing; any other character stands for itself.

>>> rule = compile_rule("{o:body}(position={~6}总经理){s:Person}", {}, "s worksFor o")
>>> article, mentions = typed.parse_notation("[平煤隆基|Company]总经理[高志强|Person]说。")
>>> match = rule.regex.search(typed.encode(article, mentions).code)
>>> match.start("s"), match["position"]
(4, '总经理')

*Why so*: gaps are bounded and lists delimited, so no pattern can backtrack without end, whoever writes it; a full
parser (Earley, yargy) says no more about these flat constructions and runs fifty times as slow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache
from typing import Any

from xckg.errors import KnowledgeError
from xckg.extract import typed
from xckg.made import keep
from xckg.model import Modality
from xckg.ontology import Node, find_ontology, load_yaml, read_bytes

RULES = "rules/relations"
_ANY = f"{chr(typed.FIRST_CODE)}-{chr(typed.FIRST_CODE + 0x3F)}"
ENDS = "，。；：！？\n,;:!?"
_PLAIN = f"[^{_ANY}{ENDS}]"
_REACHES = ("clause", "sentence", "paragraph", "home", "article", "stage")


@dataclass(frozen=True, kw_only=True, slots=True)
class Give:
    """One triple that a rule yields: the names of its subject's and object's roles around a predicate."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A compiled rule. `roles` are captured by the pattern, `topic` ones are found before it (see `relations`).

    `triggers` are words of which one must stand in a sentence for the rule to match, () when none must; `needs` are
    typed characters of each of which one must stand there.
    """

    id: str
    says: str
    pattern: str  # as a regular expression over typed text
    roles: Mapping[str, str]  # role → its typed characters
    topic: Mapping[str, str]
    reach: str
    gives: tuple[Give, ...]
    triggers: tuple[str, ...]
    needs: tuple[str, ...]
    modality: Modality | None
    hopes: bool
    presumed: bool
    strict: bool
    spare: bool
    report: bool
    confidence: float
    qualifiers: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    predicates: frozenset[str] = field(default=frozenset())

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first asked for: one article asks for a tenth of the rules."""
        return _compile(self.pattern)


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_LONGEST_LIST = 30  # names after the first: without an end, each of n names would be the start of a list of n


@cache
def _glued() -> str:
    """A mention that only modifies the next, as a pattern: 德国|博世公司, 冰箱|压缩机."""
    names = f"[{''.join(map(typed.code_of, typed.load_types().expand('body|place')))}]"
    product = typed.code_of("Product")
    return f"{names}(?={names})|{product}(?={product})"


@cache
def _list_item() -> str:
    """What follows a list's first mention: 、B, 和高品质的C, 、不知名的、D, 等E.

    All ways to read the words before the next mention end at that mention, so the first is taken for good (atomic):
    two ways an item would be 2ⁿ in a list of n.
    """
    words = load_words()["join"]
    joint = f"(?:{'|'.join(map(re.escape, words))}|{'|'.join(load_words()['and-so-on'])}(?=[{_ANY}]))"
    plain = f"[^{_ANY}{ENDS}{''.join(w for w in words if len(w) == 1)}]"
    words_between = f"{plain}{{0,6}}{joint}(?:{plain}{{1,10}}{joint}){{0,2}}{plain}{{0,8}}(?=[{_ANY}])"
    return f"(?>{words_between})[{_ANY}]{{1,3}}"


@cache
def _modifying() -> re.Pattern[str]:
    return re.compile(_glued())


def modifies(code: str, following: str) -> bool:
    """Whether a typed character glued before another is a modifier of it and no member of a list."""
    return _modifying().match(code + following) is not None


class _PatternError(ValueError):
    """What is wrong with a pattern, in plain words; `load_rules` adds file and line."""


_TOKEN = re.compile(
    r"""\{(?P<role>[a-z]+)(?P<many>\+|\*\d+)?:(?P<types>[A-Za-z|]+)\}
      | \{(?P<kind>[~=-])(?P<plain>\d+)(?:!(?P<without>[^}]+))?\} | \{\.\.(?P<any>\d+)\}
      | \{(?P<look><?!)(?P<words>[^}]+)\}
      | <(?P<cls>[a-z-]+)>
      | \((?P<name>[a-z]+)= | (?P<punct>[()|?^$])
      | (?P<space>\s+) | (?P<bad>[{}<>\[\]\\*+]) | (?P<char>.)""",
    re.VERBOSE | re.DOTALL,
)


class _Parser:
    """One pattern being read, left to right; `roles` and `qualifiers` gather what it captures."""

    def __init__(self, pattern: str, words: Mapping[str, Sequence[str]]) -> None:
        self.words = words
        self.tokens = [m for m in _TOKEN.finditer(pattern) if m.lastgroup != "space"]
        self.at = 0
        self.roles: dict[str, str] = {}
        self.qualifiers: list[str] = []
        self.needs: list[str] = []
        self.role_open = False  # whether only gaps and options lie since the last role

    def read(self) -> tuple[str, tuple[str, ...]]:
        regex, triggers = self._choice(0)
        if self.at < len(self.tokens):
            raise _PatternError("多了一个「)」")
        return regex, triggers

    def _choice(self, depth: int) -> tuple[str, tuple[str, ...]]:
        branches = [self._sequence(depth)]
        while self._peek("|"):
            self.at += 1
            branches.append(self._sequence(depth))
        regex = "|".join(r for r, _ in branches)
        triggers = () if any(not t for _, t in branches) else tuple(w for _, t in branches for w in t)
        return regex, triggers

    def _peek(self, char: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at]["punct"] == char

    def _sequence(self, depth: int) -> tuple[str, tuple[str, ...]]:
        parts: list[str] = []
        best: tuple[str, ...] = ()
        literal = ""

        def rank(words: tuple[str, ...]) -> tuple[int, int]:
            return (min(map(len, words), default=0), -len(words))

        while self.at < len(self.tokens) and not self._peek("|") and not self._peek(")"):
            was_open = self.role_open
            piece, triggers, is_char = self._element(depth)
            optional = self._peek("?")
            if optional:
                self.at += 1
                self.role_open = self.role_open or was_open  # what may be left out closes nothing
                piece = f"(?:{piece})?"
            parts.append(piece)
            if not optional and triggers:
                self.role_open = False
            literal = literal + triggers[0] if is_char and not optional else ""
            offered = () if optional else ((literal,) if literal else triggers)
            best = max(best, offered, key=rank)
        return "".join(parts), best

    def _element(self, depth: int) -> tuple[str, tuple[str, ...], bool]:
        token = self.tokens[self.at]
        self.at += 1
        if token["role"]:
            return self._role(token, depth), (), False
        if token["plain"]:
            chars = _PLAIN if token["kind"] != "-" else f"{_PLAIN[:-1]}{''.join(load_words()['number'])}]"
            if token["without"]:
                chars = f"(?:(?!{'|'.join(map(re.escape, token['without'].split('|')))}){chars})"
            gap = f"{chars}{{0,{token['plain']}}}?"
            if token["kind"] == "=":
                ends = "|".join(("的", *load_words()["appositive"]))
                gap = f"(?:{chars}{{0,8}}?[{_ANY}]{{1,2}}{_PLAIN}{{0,8}}?(?:{ends}))??{gap}"
            return gap, (), False
        if token["any"]:
            return f"[^。；！？\\n]{{0,{token['any']}}}?", (), False
        if token["look"]:
            words = token["words"].split("|")
            if token["look"] == "!":
                return f"(?!{'|'.join(map(re.escape, words))})", (), False
            if words[0].startswith(":"):
                return f"(?<![{self.codes(token['words'][1:])}])", (), False
            return "".join(f"(?<!{re.escape(w)})" for w in words), (), False
        if token["cls"]:
            listed = tuple(self.words.get(token["cls"], ()))
            if not listed:
                raise _PatternError(f"没有词类「<{token['cls']}>」")
            longest_first = sorted(listed, key=lambda w: (-len(w), w))
            return f"(?:{'|'.join(map(re.escape, longest_first))})", listed, False
        if token["name"] or token["punct"] == "(":
            inner, triggers = self._choice(depth + 1)
            if not self._peek(")"):
                raise _PatternError("少了一个「)」")
            self.at += 1
            if token["name"]:
                self.qualifiers.append(token["name"])
                return f"(?P<{token['name']}>{inner})", triggers, False
            return f"(?:{inner})", triggers, False
        if token["punct"] == "^":
            return f"(?:(?<=[{ENDS}“”’、（—])|(?<![\\s\\S]))", (), False
        if token["punct"] == "$":
            return f"(?=[{ENDS}”）]|\\Z)", (), False
        if token["char"]:
            return re.escape(token["char"]), (token["char"],), True
        raise _PatternError(f"看不懂「{token[0]}」")

    def _role(self, token: re.Match[str], depth: int) -> str:
        role, codes = token["role"], self.codes(token["types"])
        alone = "" if self._next_role_may_touch() else f"(?<!{_glued()})"
        first = all(t["look"] for t in self.tokens[: self.at - 1])
        before = "" if self.role_open or first else f"(?:{_glued()}){{0,2}}"
        self.role_open = True
        if role in self.roles:
            raise _PatternError(f"「{role}」出现了两次")
        self.roles[role] = codes
        if not depth:
            self.needs.append(codes)
        if not token["many"]:
            return f"{before}(?P<{role}>[{codes}]){alone}"
        if token["many"] == "+":
            return f"{before}(?P<{role}>[{codes}]{{1,3}}(?:{_list_item()}){{0,{_LONGEST_LIST}}}){alone}"
        return f"(?P<{role}>[^。；！？\\n]{{1,{token['many'][1:]}}})"

    def codes(self, names: str) -> str:
        try:
            return "".join(map(typed.code_of, typed.load_types().expand(names)))
        except KeyError as error:
            raise _PatternError(f"没有类型「{error.args[0]}」") from None

    def _next_role_may_touch(self) -> bool:
        """Whether only gaps and options lie between here and the next role."""
        at, depth = self.at, 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token["role"] and (depth == 0 or self.tokens[at - 1]["punct"] == "("):
                return True
            if token["name"] or token["punct"] == "(":
                depth += 1
            elif token["punct"] == ")":
                depth -= 1
                if depth == 0 and not (at + 1 < len(self.tokens) and self.tokens[at + 1]["punct"] == "?"):
                    return False
            elif depth == 0 and not (token["plain"] or token["any"] or token["punct"] == "?"):
                return False
            at += 1
        return False


def compile_rule(
    pattern: str,
    words: Mapping[str, Sequence[str]],
    *gives: str,
    rule_id: str = "",
    says: str = "",
    topic: Mapping[str, str] | None = None,
    reach: str = "article",
    modality: Modality | None = None,
    hopes: bool = False,
    presumed: bool = False,
    strict: bool = False,
    spare: bool = False,
    report: bool = False,
    confidence: float = 0.8,
    examples: Sequence[str] = (),
    counterexamples: Sequence[str] = (),
) -> Rule:
    """Compiles one pattern.

    Args:
        pattern: in the notation above.
        words: the word classes that it may name.
        gives: triples over its roles, `s worksFor o`.
        rule_id: the id that reaches the fact.
        says: one sentence for the reader of the rules.
        topic: roles that the pattern leaves out, with their classes: what the clause is about.
        reach: how far back a topic is looked for: its clause, sentence, paragraph or the whole article's place;
            "home" is as the last, but only a place is carried over from another sentence; "stage" is only the place
            that the sentence opens with (在西安，…).
        modality: of every fact of this rule; None leaves it to the words of the clause.
        hopes: whether words of hope leave a planned fact; else they leave none.
        presumed: whether the fact is said in passing, by a name's modifier (甲旗下的乙): what the clause denies,
            plans or hopes is something else, and only such words inside the match count.
        strict: whether a topic must be a subject proper (see `topics.find_topic`).
        spare: whether a fact of this rule counts only where no other rule says the same of its subject.
        report: whether the rule reads only a place's own report, in which what is named is what the place does.
        confidence: of every fact of this rule.
        examples: sentences with what must come out, `sentence ⇒ s predicate o; …`.
        counterexamples: sentences out of which nothing may come.

    Raises:
        ValueError: the pattern, a role, a class or a predicate is wrong; the message is for the rule's writer.
    """
    table = typed.load_types()
    parser = _Parser(pattern, words)
    regex, triggers = parser.read()
    topic_codes = {role: parser.codes(types) for role, types in (topic or {}).items()}
    triples = []
    codes = {**parser.roles, **topic_codes}
    for give in gives:
        parts = give.split()
        if len(parts) != 3 or parts[0] not in codes or parts[2] not in codes:
            raise _PatternError(f"「{give}」应写作「角色 谓词 角色」，角色须在句式里")
        if parts[1] not in table.predicates:
            raise _PatternError(f"没有谓词「{parts[1]}」")
        pairs = ((typed.type_of(a), parts[1], typed.type_of(b)) for a in codes[parts[0]] for b in codes[parts[2]])
        if not any(pair in table.allowed for pair in pairs):
            raise _PatternError(f"「{give}」两端的类型都不合约定")
        triples.append(Give(subject=parts[0], predicate=parts[1], object=parts[2]))
    if reach not in _REACHES:
        raise _PatternError(f"reach 应为 {'、'.join(_REACHES)} 之一")
    return Rule(
        id=rule_id, says=says, pattern=regex, roles=parser.roles, topic=topic_codes, reach=reach,
        gives=tuple(triples), triggers=triggers, needs=tuple(parser.needs), modality=modality, hopes=hopes,
        presumed=presumed, strict=strict, spare=spare, report=report, confidence=confidence,
        qualifiers=tuple(parser.qualifiers), examples=tuple(examples), counterexamples=tuple(counterexamples),
        predicates=frozenset(g.predicate for g in triples),
    )  # fmt: skip


@cache
def load_words() -> Mapping[str, tuple[str, ...]]:
    """The word classes that all rule files share, and the cues of modality and negation (`words.yaml`)."""
    return _word_classes(load_yaml(f"{RULES}/words.yaml"))


def _word_classes(node: Node) -> dict[str, tuple[str, ...]]:
    classes = {}
    for name, words in node.get("words", {}).items():
        if not isinstance(words, str) or not words.split():
            raise KnowledgeError(node.file, node.line, f"词类「{name}」应为以空格分开的词")
        classes[name] = tuple(words.split())
    return classes


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """All relation rules, in the order of file name and place in the file.

    Raises:
        KnowledgeError: a rule that cannot be understood, with its file and line.
    """
    files = [f"{RULES}/{path.name}" for path in sorted((find_ontology() / RULES).glob("*.yaml"))]
    sources = [file.encode() + read_bytes(file) for file in files]
    code = ["extract/grammar.py", "extract/typed.py", "ontology.py"]
    kept = keep("relation_rules", sources, lambda: list(map(_to_kept, _read_rules(files))), code)
    return tuple(map(_from_kept, kept))


def _to_kept(rule: Rule) -> dict[str, Any]:
    return asdict(rule) | {"predicates": sorted(rule.predicates)}


def _from_kept(kept: dict[str, Any]) -> Rule:
    """The rule as it was: JSON gives lists for tuples."""
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()}
    gives = tuple(Give(**give) for give in kept["gives"])
    modality = None if kept["modality"] is None else Modality(kept["modality"])
    return Rule(**plain | {"gives": gives, "modality": modality, "predicates": frozenset(kept["predicates"])})


def _read_rules(files: Sequence[str]) -> list[Rule]:
    rules: list[Rule] = []
    seen: set[str] = set()
    for file in files:
        node = load_yaml(file)
        words = {**load_words(), **_word_classes(node)}
        for entry in node.get("rules", ()):
            rule = _load_rule(entry, words)
            if rule.id in seen:
                raise KnowledgeError(entry.file, entry.line, f"规则编号「{rule.id}」已经用过")
            seen.add(rule.id)
            rules.append(rule)
    return rules


_KEYS = frozenset(
    {"id", "says", "pattern", "gives", "topic", "reach", "modality", "hopes", "presumed", "strict", "spare"}
    | {"confidence", "report", "examples", "counterexamples"}
)


def _load_rule(entry: Node, words: Mapping[str, Sequence[str]]) -> Rule:
    if unknown := sorted(entry.keys() - _KEYS):
        raise KnowledgeError(entry.file, entry.line, f"不认得「{'、'.join(unknown)}」")
    gives = entry.need("gives", (str, list))
    modality = entry.get("modality")
    if modality is not None and modality not in list(Modality):
        raise KnowledgeError(entry.file, entry.line, f"modality 应为 {'、'.join(Modality)} 之一")
    try:
        return compile_rule(
            entry.need("pattern", str),
            words,
            *([gives] if isinstance(gives, str) else gives),
            rule_id=entry.need("id", str),
            says=entry.need("says", str),
            topic=entry.get("topic"),
            reach=entry.get("reach", "article"),
            modality=None if modality is None else Modality(modality),
            hopes=bool(entry.get("hopes", False)),
            presumed=bool(entry.get("presumed", False)),
            strict=bool(entry.get("strict", False)),
            spare=bool(entry.get("spare", False)),
            report=bool(entry.get("report", False)),
            confidence=float(entry.need("confidence", (int, float))),
            examples=entry.need("examples", list),
            counterexamples=entry.get("counterexamples", ()),
        )
    except ValueError as error:
        raise KnowledgeError(entry.file, entry.line, str(error)) from None
