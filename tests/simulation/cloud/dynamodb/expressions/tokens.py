"""Expression text to tokens, with the syntax errors worded as DynamoDB words them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.simulation.cloud.errors import AwsError, validation

_lexeme = re.compile(
    r"\s*(?:(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<name_ref>#[A-Za-z0-9_]+)|(?P<value_ref>:[A-Za-z0-9_]+)"
    r"|(?P<index>[0-9]+)|(?P<mark><>|<=|>=|[=<>()\[\],.+\-])|(?P<end>\Z)|(?P<wrong>.))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """kind: name, name_ref (#n), value_ref (:v), index, mark or end."""

    kind: str
    text: str


class Tokens:
    """A cursor over one expression. ``label`` is the parameter's name in errors, e.g. ``UpdateExpression``."""

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self._tokens = self._read(text)
        self._position = 0

    def peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._position + ahead, len(self._tokens) - 1)]

    def next(self) -> Token:
        token = self._tokens[self._position]
        if token.kind != "end":
            self._position += 1
        return token

    def take(self, mark: str) -> bool:
        """Step over this mark if it comes next."""
        token = self._tokens[self._position]
        if token.text == mark and token.kind == "mark":
            self._position += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise self.syntax_error()

    def word(self) -> str:
        """The next token in capitals if it could be a keyword, else an empty string."""
        token = self._tokens[self._position]
        return token.text.upper() if token.kind == "name" else ""

    def take_word(self, keyword: str) -> bool:
        if self.word() == keyword:
            self._position += 1
            return True
        return False

    def refuse(self, trouble: str) -> AwsError:
        return validation(f"Invalid {self.label}: {trouble}")

    def syntax_error(self) -> AwsError:
        before = self._tokens[self._position - 1].text if self._position else ""
        token, after = self.peek().text or "<EOF>", self.peek(1).text if self.peek().text else ""
        near = " ".join(part for part in (before, "" if token == "<EOF>" else token, after) if part)
        return self.refuse(f'Syntax error; token: "{token}", near: "{near}"')

    def _read(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        for match in _lexeme.finditer(text):
            kind = match.lastgroup or "end"
            if kind == "wrong":
                near = (tokens[-1].text if tokens else "") + match.group().strip()
                raise self.refuse(f'Syntax error; token: "{match.group(kind)}", near: "{near}"')
            tokens.append(Token(kind, match.group(kind)))
            if kind == "end":
                break
        if len(tokens) == 1:
            raise self.refuse("The expression can not be empty;")
        return tokens
