import type { Cell, Column } from '#shared/model/column'
import type { PreviewRow } from '#shared/model/preview'
import { identifier } from '../duckdb/quote'
import { type Session, toCell } from '../duckdb/session'
import { type Mark, isSet, wordCount, wordName } from './bits'
import type { CompiledRecipe } from './compile'
import { type Nest, POSITION, ROW, beforeName } from './layers'

/**
 * Reads rows of a nest that was made with bits, reasons and texts before, and tells what happened to each.
 *
 * @param condition which of them, as SQL over the words
 * @param lines quoted name of the source's table `lines`
 */
export async function readRows(session: Session, nest: Nest, recipe: CompiledRecipe, marks: readonly Mark[], condition: string, lines: string, signal?: AbortSignal): Promise<PreviewRow[]> {
  const columns = recipe.columns
  const sql = `SELECT l.line + (n.${ROW} - l.row) AS __line, ${nest.extra.map((name) => `n.${identifier(name)}`).join(', ')}, ${
    columns.map(({ name }) => `n.${identifier(name)}`).join(', ')}
    FROM (${nest.sql}) n ASOF LEFT JOIN ${lines} l ON n.${ROW} >= l.row WHERE ${condition} ORDER BY n.${POSITION}`
  const rows = await session.rows(sql, signal)
  return rows.map((values) => {
    const [line, ...rest] = values.map(toCell)
    const extra = new Map(nest.extra.map((name, index) => [name, rest[index] ?? null]))
    return describeRow(line ?? null, extra, rest.slice(nest.extra.length), columns, recipe, marks)
  })
}

function describeRow(line: Cell, extra: ReadonlyMap<string, Cell>, cells: Cell[], columns: readonly Column[], recipe: CompiledRecipe, marks: readonly Mark[]): PreviewRow {
  const words = Array.from({ length: wordCount(marks.length) }, (_, word) => String(extra.get(wordName(word)) ?? 0))
  const set = marks.filter(({ bit }) => isSet(words, bit))
  const end = set.find((mark) => mark.kind === 'removed' || (mark.kind === 'rule' && mark.severity !== 'warn'))
  const here = new Set(columns.map(({ name }) => name))
  const changed = new Map<string, Cell>()
  const row: PreviewRow = {
    row: Number(extra.get(ROW)) + 1,
    line: line === null ? null : Number(line),
    state: end === undefined ? 'kept' : end.kind === 'removed' ? 'removed' : 'rejected',
    cells, changed: [], invalid: [], reasons: [],
  }
  for (const mark of set) {
    if (mark.kind === 'changed' && here.has(mark.column) && !changed.has(mark.column)) changed.set(mark.column, extra.get(beforeName(mark.bit)) ?? null)
    if (mark.kind === 'invalid' && here.has(mark.column)) {
      const reason = extra.get(`__i${mark.bit}`)
      row.invalid.push({ column: mark.column, text: extra.get(beforeName(mark.bit)) ?? null, reason: reason === undefined || reason === null ? null : String(reason) })
    }
    const reason = mark.kind === 'rule' ? extra.get(`__r${mark.bit}`) : undefined
    if (mark.kind === 'rule' && reason !== undefined && reason !== null) {
      const step = recipe.steps[mark.step]
      row.reasons.push({ step: step?.index ?? 0, rule: step?.definition.name ?? '', column: mark.column ?? null, severity: mark.severity, reason: String(reason) })
    }
  }
  return { ...row, changed: [...changed].map(([column, before]) => ({ column, before })) }
}
