import type { PythonStatus } from '#shared/model/python'

/** What the set-up downloads, as far as its licence matters: all other packages (about 170) are under MIT, Apache-2.0, BSD and the like. */
export const LICENCES: PythonStatus['licences'] = [
  { package: 'airbyte', licence: 'Elastic License 2.0', note: 'PyAirbyte runs the sources. Free to use; it may not be offered to others as a hosted service. It is not part of Winnow: you download it from the Python Package Index.' },
  { package: 'airbyte-cdk', licence: 'MIT', note: 'What sources are written with, and what runs declarative ones.' },
  { package: 'duckdb', licence: 'MIT', note: 'Holds the rows that a source gives until Winnow takes them over.' },
  { package: 'psycopg, psycopg2-binary', licence: 'LGPL-3.0', note: 'Required by PyAirbyte; not used by Winnow.' },
  { package: 'unidecode', licence: 'GPL-2.0-or-later', note: 'Required by airbyte-cdk; runs in the Python process alone.' },
  { package: 'certifi', licence: 'MPL-2.0', note: 'The certificates that HTTPS is checked by.' },
  { package: 'uv', licence: 'MIT or Apache-2.0', note: 'Downloads and installs these packages.' },
]
