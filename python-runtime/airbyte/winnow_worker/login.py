"""What a connector puts in place of its own login: of tokens that can be used once, the ones that come after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from winnow_worker.masking import secret_names, secrets_of
from winnow_worker.progress import Progress

EXPIRY = re.compile(r'expir', re.I)
"""Members that say until when a login is good. They count only beside a secret."""

Path = tuple[str, ...]
Value = str | int | float


@dataclass
class Login:
    """The config of a job. What is renewed in it is told at once, and is there when the connector is started again."""

    config: dict[str, object]
    schema: object
    progress: Progress

    def take(self, control: object) -> None:
        """Takes what a control message has for secrets of the config; it may change nothing else."""
        wrapped = control.get('connectorConfig') if isinstance(control, dict) else None
        sent = wrapped.get('config') if isinstance(wrapped, dict) else None
        if not isinstance(sent, dict):
            return
        # Before anything else: the connector may speak of them.
        self.progress.masker.add(secrets_of(sent, self.schema))
        found = list(_renewed(self.config, sent, set(secret_names(self.schema)), ()))
        for path, value in found:
            _put(self.config, path, value)
        if found:
            self.progress.tell_renewed([{'path': list(path), 'value': value} for path, value in found])


def _renewed(known: object, sent: object, secret: set[str], path: Path, *, inside: bool = False) -> Iterator[tuple[Path, Value]]:
    """Yields what differs, where that is a secret by the schema, or says beside one until when it is good."""
    if isinstance(sent, list) and isinstance(known, list) and len(sent) == len(known):
        for index, one in enumerate(sent):
            yield from _renewed(known[index], one, secret, (*path, str(index)), inside=inside)
    elif isinstance(sent, dict) and isinstance(known, dict):
        beside = bool(secret.intersection(sent))
        for name, one in sent.items():
            hidden = inside or name in secret
            if isinstance(one, dict | list):
                yield from _renewed(known.get(name), one, secret, (*path, str(name)), inside=hidden)
            elif one != known.get(name) and _is_value(one) and (hidden or (beside and EXPIRY.search(str(name)))):
                yield (*path, str(name)), one
    elif inside and _is_value(sent) and isinstance(known, str) and sent != known:
        yield path, sent


def _is_value(value: object) -> TypeGuard[Value]:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ''


def _put(config: object, path: Path, value: Value) -> None:
    at = config
    for part in path[:-1]:
        at = at[int(part)] if isinstance(at, list) else at[part] if isinstance(at, dict) else None
    if isinstance(at, list):
        at[int(path[-1])] = value
    elif isinstance(at, dict):
        at[path[-1]] = value
