"""PyAirbyte by itself, beside the worker: reads every case with the fake connector and prints what came of it, as JSON."""

import json
import sys
import warnings
from pathlib import Path

warnings.simplefilter('ignore')
sys.path.insert(0, str(Path(__file__).parent))
out, sys.stdout = sys.stdout, sys.stderr

import airbyte as ab  # noqa: E402
from cases import FAILURES, PLAIN_CANNOT, VALUES  # noqa: E402


def read(executable, folder, name, config, stream):
    cache = ab.caches.DuckDBCache(db_path=folder / f'{name}.duckdb', schema_name='main')
    try:
        source = ab.get_source('source-fake', local_executable=executable, config=config, streams=[stream])
        source.read(cache=cache)
        with cache.get_sql_engine().connect() as connection:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{stream}"').fetchall()
            described = {row[0]: row[1] for row in connection.exec_driver_sql(f'DESCRIBE "{stream}"').fetchall()}
            texts = connection.exec_driver_sql(f'SELECT COLUMNS(*)::VARCHAR FROM "{stream}"').fetchall()
        return {'rows': len(rows), 'types': described, 'values': [list(row) for row in texts[:1]]}
    except BaseException as error:
        said = ' '.join(str(part) for part in (error, getattr(error, 'context', ''), getattr(error, 'log_text', ''), getattr(error, 'original_exception', '')))
        return {'error': type(error).__name__, 'said': said}
    finally:
        cache.close()


def main(executable, folder):
    folder = Path(folder)
    found = {'failures': {}, 'values': []}
    for case in FAILURES:
        if case.mode not in PLAIN_CANNOT:
            found['failures'][case.mode] = read(executable, folder, case.mode, {'mode': case.mode, **case.config}, 'users')
    for number, case in enumerate(VALUES):
        config = {'mode': 'data', 'data': [{case.field: case.sent}], 'schema': {'type': 'object', 'properties': {case.field: case.definition}}}
        found['values'].append(read(executable, folder, f'value{number}', config, 'values'))
    json.dump(found, out)


main(*sys.argv[1:])
