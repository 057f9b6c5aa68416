"""Everything that can go wrong for a reason the user can mend, as one tree.

    XckgError                 exit status
    ├── InputError             2   an input cannot be read (the others are built all the same)
    ├── KnowledgeError         3   a file of ontology/ is wrong: file, line, what was expected
    ├── ShapeError             4   the graph breaks a SHACL shape
    ├── QueryError             5   a query cannot run, or names what is not there
    ├── OutputError            6   the output folder cannot be written, or holds no build
    ├── LlmError               7   the optional reader cannot be asked: extra, address, model or key missing
    ├── BusyError              8   another process is writing to the same output folder or store
    ├── ServeError             9   the graph cannot be served: the extra is missing, or the address is taken
    ├── QuestionError         10   a question in Chinese that cannot be answered: not understood, or a name unknown
    └── EngineError           11   Spark cannot begin or go on: the extra or Java missing, no such master, a task failed

Each carries its data; `str()` says what, where and what to do. Only the command line catches and prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

SHOWN = 20
"""How many violations are told in full."""


class XckgError(Exception):
    """Root of all errors that are the input's, the knowledge's or the query's fault, not the program's."""

    exit_status = 1


class InputError(XckgError):
    """An input that cannot be read. `path` as given, `reason` in plain words."""

    exit_status = 2

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path}：{self.reason}"

    @classmethod
    def of(cls, path: str, error: OSError) -> Self:
        """What the system said of a file, in plain words."""
        match error:
            case FileNotFoundError():
                return cls(path, "没有这个文件")
            case PermissionError():
                return cls(path, "没有权限读取")
            case _:
                return cls(path, f"读不了：{error.strerror}")


class KnowledgeError(XckgError):
    """A file of `ontology/` that does not say what it must. `line` counts from 1, 0 when unknown."""

    exit_status = 3

    def __init__(self, file: str, line: int, expected: str) -> None:
        self.file, self.line, self.expected = file, line, expected
        super().__init__(file, line, expected)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.expected}"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Violation:
    """A place where a graph breaks a shape, and where the text says what it came from.

    `node` is the focus node and `label` what a person calls it; `shape` is the shape's local name, with the property
    after a slash; `start` and `end` count in the source of `document`, as evidence does. "" and -1 for what is unknown.
    """

    node: str
    label: str
    shape: str
    message: str
    sentence: str = ""
    document: str = ""
    start: int = -1
    end: int = -1

    def __str__(self) -> str:
        lines = [f"  「{self.label}」 {self.node}" if self.label else f"  {self.node}"]
        lines.append(f"    规则 {self.shape}：{self.message}")
        if self.document:
            lines.append(f"    原句 {self.document} 第 {self.start}—{self.end} 字：{self.sentence}")
        else:
            lines.append("    原句 图里没有")
        return "\n".join(lines)


class ShapeError(XckgError):
    """A graph that breaks a shape: at least one violation. `note` says what it was found in and what became of it."""

    exit_status = 4

    def __init__(self, violations: tuple[Violation, ...], note: str = "") -> None:
        self.violations, self.note = violations, note
        super().__init__(violations, note)

    def __str__(self) -> str:
        lines = [f"图谱有 {len(self.violations)} 处不合约束：", *map(str, self.violations[:SHOWN])]
        if len(self.violations) > SHOWN:
            lines.append(f"  ……另有 {len(self.violations) - SHOWN} 处")
        return "\n".join([*lines, *([self.note] if self.note else [])])


class QueryError(XckgError):
    """A query that cannot run. `query` is its name or text, `reason` in plain words."""

    exit_status = 5

    def __init__(self, query: str, reason: str) -> None:
        self.query, self.reason = query, reason
        super().__init__(query, reason)

    def __str__(self) -> str:
        return f"查询「{self.query}」：{self.reason}"


class OutputError(XckgError):
    """An output folder that cannot be written, or that holds no build to read."""

    exit_status = 6

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path}：{self.reason}"


class LlmError(XckgError):
    """A language model that cannot be asked at all. What a server does when asked is no error: the report tells it."""

    exit_status = 7

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"大模型：{self.reason}"


class BusyError(XckgError):
    """An output folder or store to which another process is writing. `owner` is its number, "" when not known."""

    exit_status = 8

    def __init__(self, path: str, owner: str) -> None:
        self.path, self.owner = path, owner
        super().__init__(path, owner)

    def __str__(self) -> str:
        who = f"（进程 {self.owner}）" if self.owner else ""
        return f"{self.path}：另一个 xckg{who}正在写这里；等它写完再运行"


class ServeError(XckgError):
    """A server that cannot begin. `reason` in plain words."""

    exit_status = 9

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"xckg serve：{self.reason}"


class QuestionError(XckgError):
    """A question that the graph cannot be asked.

    `kind` is `cannot` (no such question), `unknown` (a name that the graph does not have) or `ambiguous` (a name of
    several things); `names` are the nearest names or what the name may mean, `unexplained` the words that were not
    understood, `nearest` the questions that can be asked: query and example.
    """

    exit_status = 10

    def __init__(
        self,
        question: str,
        why: str,
        *,
        kind: str = "cannot",
        unexplained: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
        nearest: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.question, self.why, self.kind = question, why, kind
        self.unexplained, self.names, self.nearest = unexplained, names, nearest
        super().__init__(question, why)

    def __str__(self) -> str:
        lines = [f"「{self.question}」：{self.why or '没看懂这个问题'}"]
        if self.unexplained:
            lines.append(f"没看懂：{'、'.join(self.unexplained)}")
        if self.kind == "unknown":
            lines.append(f"相近的名称：{'、'.join(self.names) or '没有'}")
        if self.nearest:
            lines.append("可以这样问：")
            lines += [f"  {example}（{query}）" for query, example in self.nearest]
        return "\n".join(lines)


class EngineError(XckgError):
    """A build on Spark that cannot begin, or that Spark gave up. `reason` in plain words."""

    exit_status = 11

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"Spark：{self.reason}"
