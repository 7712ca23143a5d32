import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from '#engine/duckdb/quote'
import { inferTypes } from '#engine/profile/infer'
import { type Bench, importInto, withSession } from '../bench-context'
import type { Figure } from '../figure'
import { alternate } from '../measure'

/** Import of a clean CSV file against DuckDB's own reading of it as text, and type inference against the import. */
export async function importCase(bench: Bench, file: string): Promise<Figure[]> {
  const target = join(bench.scratch, 'reference.duckdb')
  const reference = async (reading: string): Promise<void> => {
    await rm(target, { force: true })
    await withSession(bench, (session) => session.run(`CREATE TABLE t AS SELECT * FROM read_csv(${text(file)}${reading}); CHECKPOINT`), target)
  }
  const version = await importInto(bench, file)
  const costs = await alternate({
    ours: async () => { await rm((await importInto(bench, file)).path, { force: true }) },
    text: () => reference(', all_varchar = true'),
    typed: () => reference(''),
    inference: () => withSession(bench, async (session) => {
      await session.attach(version.path, 'v')
      await inferTypes({ session, table: 'v.rows', columns: version.columns, rows: version.rows })
    }),
  }, bench.runs)
  const name = `import of ${version.rows.toLocaleString('en')} rows × 12, lossless`
  return [
    { work: name, reference: 'DuckDB, all text, into a file (wall)', value: costs.ours.wall / costs.text.wall, unit: 'ratio', target: { most: 1.3 } },
    { work: name, reference: 'DuckDB, all text, into a file (processor)', value: costs.ours.cpu / costs.text.cpu, unit: 'ratio', target: { most: 1.3 } },
    { work: name, reference: 'DuckDB, typed by its sniffer (wall)', value: costs.ours.wall / costs.typed.wall, unit: 'ratio' },
    { work: 'type inference over the whole file', reference: 'the import (wall)', value: costs.inference.wall / costs.ours.wall, unit: 'ratio', target: { most: 0.5 } },
    { work: 'type inference over the whole file', reference: 'the import (processor)', value: costs.inference.cpu / costs.ours.cpu, unit: 'ratio', target: { most: 0.5 } },
  ]
}
