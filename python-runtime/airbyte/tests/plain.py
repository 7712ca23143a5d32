"""PyAirbyte by itself, to stand beside the worker: reads every case with the fake connector and prints what came of it, as JSON."""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.simplefilter('ignore')
sys.path.insert(0, str(Path(__file__).parent))
out, sys.stdout = sys.stdout, sys.stderr

import airbyte as ab  # noqa: E402
from cases import FAILURES, VALUES  # noqa: E402


def read(executable, folder, name, config, stream, says=''):
    cache = ab.caches.DuckDBCache(db_path=folder / f'{name}.duckdb', schema_name='main')
    try:
        source = ab.get_source('source-fake', local_executable=executable, config=config, streams=[stream])
        source.read(cache=cache)
        with cache.get_sql_engine().connect() as connection:
            rows = connection.exec_driver_sql(f'SELECT count(*) FROM "{stream}"').fetchone()[0]
            name, kind = connection.exec_driver_sql(f'DESCRIBE "{stream}"').fetchone()[:2]
            (value,) = connection.exec_driver_sql(f'SELECT "{name}"::VARCHAR FROM "{stream}" LIMIT 1').fetchone()
    except BaseException as error:
        said = ' '.join(str(part) for part in (error, getattr(error, 'context', ''), getattr(error, 'log_text', ''), getattr(error, 'original_exception', '')))
        return {'error': type(error).__name__, 'told': says in said}
    else:
        return {'rows': rows, 'first': [name, kind, value]}
    finally:
        cache.close()


def main(executable, folder):
    folder = Path(folder)
    found = {'airbyte': version('airbyte'), 'failures': {}, 'values': {}}
    for case in FAILURES:
        found['failures'][case.mode] = read(executable, folder, case.mode, {'mode': case.mode, **case.config}, 'users', case.says)
    for number, case in enumerate(VALUES):
        config = {
            'mode': 'data',
            'data': [{case.field: case.sent}],
            'schema': {'type': 'object', 'properties': {case.field: case.definition}},
        }
        found['values'][case.words] = read(executable, folder, f'value{number}', config, 'values')
    json.dump(found, out, indent=1, ensure_ascii=False)
    out.write('\n')


main(*sys.argv[1:])
