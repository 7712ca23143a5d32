"""What a manifest says of the config that it needs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import yaml

from winnow_worker.errors import WorkerError

LARGEST = 8 << 20
"""In bytes."""
LOADING = threading.Lock()
"""Held while airbyte-cdk is imported: its modules import each other, and two threads that begin at different ones wait for each other."""
ANY: dict[str, object] = {'type': 'object', 'properties': {}}


def declared_spec(manifest: Path, name: str, check: Callable[[], None]) -> dict[str, object]:
    """
    Returns the specification in a manifest, as a connector would send it; one that allows any config where it has none.

    Calls `check` again and again while it waits for PyAirbyte to be loaded.

    The format: https://docs.airbyte.com/platform/connector-development/config-based/understanding-the-yaml-file/reference (Spec).
    Raises WorkerError config_invalid.
    """
    try:
        if manifest.stat().st_size > LARGEST:
            raise _wrong(manifest, name, f'it is larger than {LARGEST >> 20} MB')
        text = manifest.read_text(encoding='utf-8')
        parsed: object = yaml.safe_load(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as problem:
        raise _wrong(manifest, name, str(problem)) from problem
    if not isinstance(parsed, dict):
        raise _wrong(manifest, name, 'it is no object')
    if '$ref' in text or '#/' in text:
        while not LOADING.acquire(timeout=0.1):
            check()
        try:
            from airbyte_cdk.sources.declarative.parsers.custom_exceptions import CircularReferenceException, UndefinedReferenceException
            from airbyte_cdk.sources.declarative.parsers.manifest_reference_resolver import ManifestReferenceResolver
        finally:
            LOADING.release()

        try:
            parsed = dict(ManifestReferenceResolver().preprocess_manifest(parsed))
        except (CircularReferenceException, UndefinedReferenceException) as problem:
            raise _wrong(manifest, name, str(problem)) from problem
    spec = parsed.get('spec')
    if not isinstance(spec, dict):
        return {'connectionSpecification': ANY}
    schema = spec.get('connection_specification')
    return {'connectionSpecification': schema if isinstance(schema, dict) else ANY, 'documentationUrl': spec.get('documentation_url')}


def _wrong(manifest: Path, name: str, why: str) -> WorkerError:
    return WorkerError('config_invalid', f'The manifest {manifest.name} cannot be read: {why}.', 'Correct the manifest.', connector=name)
