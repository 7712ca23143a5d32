"""
Runs a source that is declared by a manifest, as `source-declarative-manifest` does, and takes no broken answer for an empty one.

Python's http.client takes an answer that is cut off within its headers for one without content, and the decoder for JSON of
airbyte-cdk one that is no JSON for one without records: a read would end well, with rows missing. A program of its own: it is
started by its path, and knows nothing of the worker.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from typing import Any

if __name__ == '__main__':
    # Modules of this folder are not meant by their names.
    sys.path.pop(0)

import requests
from airbyte_cdk.cli.source_declarative_manifest import run
from airbyte_cdk.sources.declarative.decoders.json_decoder import JsonDecoder
from airbyte_cdk.utils import AirbyteTracedException

NO_CONTENT = {204, 205, 304}
plain_send = requests.Session.send


def send(session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
    """Sends a request; an answer without content that does not say so is a connection that broke, which is tried again."""
    response = plain_send(session, request, **kwargs)
    if kwargs.get('stream') or request.method == 'HEAD' or response.status_code in NO_CONTENT or response.content:
        return response
    said = {name.lower() for name in response.headers}
    if not said & {'content-length', 'transfer-encoding', 'connection'}:
        raise requests.ConnectionError('The connection broke in the midst of an answer.', request=request, response=response)
    return response


def decode(decoder: JsonDecoder, response: requests.Response) -> Generator[Mapping[str, Any], None, None]:
    """Gives what an answer holds, and nothing for an empty one. Raises for one that is no JSON, unless it is an error that the manifest ignores."""
    has_any = False
    if response.content.strip():
        try:
            for element in decoder._decoder.decode(response):
                has_any = True
                yield element
        except Exception as problem:
            if response.ok:
                kind = response.headers.get('Content-Type', 'no type')
                raise AirbyteTracedException(
                    message=f'An answer of the service is no JSON, or is cut off ({kind}, {len(response.content)} bytes).'
                ) from problem
    if not has_any:
        yield {}


if __name__ == '__main__':
    replaced: tuple[tuple[type, str, object], ...] = ((requests.Session, 'send', send), (JsonDecoder, 'decode', decode))
    for owner, name, own in replaced:
        setattr(owner, name, own)
    run()
