"""Takes secrets out of everything that leaves the worker."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

MASK = '********'
SHORTEST = 4
"""Shorter values are found in any text; whoever has such a password has other worries."""

BY_NAME = re.compile(r'pass(word|wd|phrase)?$|secret|token|api_?key|access_?key|private|credential|authorization|service_account|signature', re.I)


def secrets_of(config: object, schema: object | None) -> list[str]:
    """Returns the values of a config that are secret: by the connector's own schema, and by their names; all where there is no schema."""
    marked = set(secret_names(schema)) if schema is not None else None
    return list(dict.fromkeys(_values(config, marked, secret=False)))


def secret_names(schema: object) -> Iterator[str]:
    """Names of properties that the schema calls secret, wherever they stand in it."""
    if isinstance(schema, list):
        for one in schema:
            yield from secret_names(one)
    if not isinstance(schema, dict):
        return
    properties = schema.get('properties')
    if isinstance(properties, dict):
        for name, one in properties.items():
            if isinstance(one, dict) and (one.get('airbyte_secret') is True or one.get('writeOnly') is True or one.get('format') == 'password'):
                yield str(name)
    for one in schema.values():
        yield from secret_names(one)


def _values(value: object, marked: set[str] | None, *, secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            hidden = secret or marked is None or name in marked or bool(BY_NAME.search(str(name)))
            yield from _values(one, marked, secret=hidden)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, marked, secret=secret)
    elif isinstance(value, str) and secret:
        yield value
        # A key file is one value with many lines, or JSON; connectors quote single parts of it.
        yield from (line.strip() for line in value.splitlines() if len(line.strip()) > SHORTEST * 2)
        if value.lstrip().startswith('{'):
            try:
                yield from _values(json.loads(value), marked, secret=False)
            except ValueError:
                return
    elif isinstance(value, int | float) and not isinstance(value, bool) and secret:
        yield str(value)


class Masker:
    """Replaces secret values in texts, also where they are written for a URL, for JSON or in Base64."""

    def __init__(self, secrets: list[str]) -> None:
        """Takes the values that must not be seen."""
        self._forms: set[str] = set()
        self.add(secrets)

    def add(self, secrets: list[str]) -> None:
        """Masks further ones from then on."""
        forms = set(self._forms)
        for secret in secrets:
            if len(secret) < SHORTEST:
                continue
            encoded = base64.b64encode(secret.encode('utf-8', 'replace')).decode('ascii')
            forms.update((secret, quote(secret, safe=''), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1], encoded))
        self._forms = forms
        longest_first = sorted((form for form in forms if len(form) >= SHORTEST), key=len, reverse=True)
        self._pattern = re.compile('|'.join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """Returns the text without the secrets."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def all(self, value: object) -> object:
        """Returns a value as JSON has them, with all of its texts masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.all(one) for one in value]
        if isinstance(value, dict):
            return {name: self.all(one) for name, one in value.items()}
        return value
