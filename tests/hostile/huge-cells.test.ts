import { expect, it } from 'vitest'
import { VersionReader } from '#engine/datasets/reader'
import { ALWAYS_SHOWN, longestShown, TOO_LARGE } from '#engine/datasets/shown-cells'
import { writeVersion } from '#engine/duckdb/version-file'
import type { Column } from '#shared/model/column'
import { useEngine } from '../support/engine'

const engine = useEngine()
const COLUMNS: readonly Column[] = [{ name: 'id', type: { name: 'integer' } }, { name: 's', type: { name: 'text' } }, { name: 'bytes', type: { name: 'binary' } }]

/** All rows of a version, as a page shows them. @param text SQL of the text of row i */
async function pageOf(rows: number, text: string) {
  const { engine: context } = engine.parts
  const path = `${engine.folder}/${rows}.duckdb`
  const lease = { bytes: 1 << 30, threads: 1, release: () => {} }
  await writeVersion({ path, lease, tempRoot: context.tempRoot, reads: [], temporary: true }, (session) => session.run(`CREATE TABLE rows AS SELECT i AS id, ${text} AS s, CASE WHEN i = 3 THEN repeat('b', 40000)::BLOB END AS bytes FROM range(${rows}) r(i)`))
  const reader = new VersionReader(context, [engine.folder])
  try {
    return (await reader.rows(path, COLUMNS, 0, rows)).map(({ cells }) => cells)
  } finally {
    await reader.close()
  }
}

it('a page shows the beginning of a cell of 50 MB, and all of the others', async () => {
  const rows = await pageOf(900, 'CASE WHEN i = 700 THEN repeat(md5(i::VARCHAR), 1600000) ELSE \'b\' || i END')
  expect(rows).toHaveLength(900)
  expect([rows[0], rows[699], rows[899]]).toEqual([[0, 'b0', null], [699, 'b699', null], [899, 'b899', null]])
  expect(rows[700]?.[1]).toMatch(/^[\da-f]{32767}…$/)
  expect(rows[3]?.[2]).toBe(`${'b'.repeat(ALWAYS_SHOWN)}…`)
})

it('where large cells are more than the memory, fewer rows are read at once; one beyond all of it is said to be so', async () => {
  const rows = await pageOf(130, 'repeat(md5(i::VARCHAR), CASE WHEN i = 100 THEN 2500000 ELSE 60000 END)')
  expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 130 }, (_, index) => index))
  expect(rows[100]).toEqual([100, TOO_LARGE, null])
  expect(rows[129]?.[1]).toHaveLength(longestShown(130) + 1)
})

it('a row by itself, or with few others, is shown whole', async () => {
  expect(await pageOf(2, "repeat('x', 200000 + i)")).toEqual([[0, 'x'.repeat(200_000), null], [1, 'x'.repeat(200_001), null]])
})
