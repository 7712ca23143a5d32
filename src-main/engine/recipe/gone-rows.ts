import type { Cell } from '#shared/model/column'
import type { PreviewRow } from '#shared/model/preview'
import { identifier } from '../duckdb/quote'
import { type Session, toCell } from '../duckdb/session'
import type { SourceVersion } from '../datasets/version'
import type { CompiledRecipe } from './compile'
import type { Leavings } from './execution'
import { ROW } from './layers'
import type { RowList } from './row-lists'

/** SQL that gives some rows of a table of leavings, with `__o`: their order. */
export type Choice = (table: string) => string

/** A page of all of them in the order of the source. */
export const pageOf = (offset: number, limit: number): Choice => (table) => `SELECT *, ${ROW} AS __o FROM ${table} ORDER BY ${ROW} LIMIT ${limit} OFFSET ${offset}`

/** Those of some rows of the source. */
export const amongRows = (condition: string): Choice => (table) => `SELECT *, ${ROW} AS __o FROM ${table} WHERE ${condition}`

/** A page of a list: its `__place` is that in the table. */
export const pageOfList = (list: RowList, offset: number, limit: number): Choice => (table) =>
  `SELECT t.*, l.__o FROM (SELECT rowid AS __o, __place FROM ${list.table} WHERE rowid BETWEEN ${offset} AND ${offset + limit - 1}) l JOIN ${table} t ON t.rowid = l.__place`

/** Reads the rows that a recipe let go, with the values of the source and why they went. */
export class GoneRows {
  /** @param alias under which the source version is attached */
  constructor(private readonly session: Session, private readonly source: SourceVersion, private readonly recipe: CompiledRecipe, private readonly leavings: Leavings, private readonly alias: string) {}

  /** Rows that transforms took away. */
  async removed(choose: Choice, signal?: AbortSignal): Promise<PreviewRow[]> {
    const alias = identifier(this.alias)
    const values = await this.session.rows(`SELECT r.__row, l.line + (r.__row - l.row), r.step, ${this.#cells}
      FROM (${choose(this.leavings.removed)}) r JOIN ${alias}.rows s ON s.rowid = r.__row ASOF LEFT JOIN ${alias}.lines l ON r.__row >= l.row ORDER BY r.__o`, signal)
    const titles = new Map(this.recipe.steps.map((step) => [step.index, step]))
    return values.map(([row, line, step, ...cells]) => {
      const by = titles.get(Number(step))
      return {
        ...placeOf(row, line), state: 'removed' as const, cells: cells.map(toCell), changed: [], invalid: [],
        reasons: by ? [{ step: by.index, rule: by.definition.name, column: null, severity: 'drop' as const, reason: `taken away by ${by.title}` }] : [],
      }
    })
  }

  /** Rows that rules rejected. */
  async rejected(choose: Choice, signal?: AbortSignal): Promise<PreviewRow[]> {
    const alias = identifier(this.alias)
    const values = await this.session.rows(`SELECT r.__row, l.line + (r.__row - l.row), r.titles, r.reasons, r.columns, w.line + (r.winner - w.row), ${this.#cells}
      FROM (${choose(this.leavings.rejected)}) r JOIN ${alias}.rows s ON s.rowid = r.__row
      ASOF LEFT JOIN ${alias}.lines l ON r.__row >= l.row ASOF LEFT JOIN ${alias}.lines w ON r.winner >= w.row ORDER BY r.__o`, signal)
    return values.map(([row, line, titles, reasons, guilty, winner, ...cells]) => ({
      ...placeOf(row, line), state: 'rejected' as const, cells: cells.map(toCell), changed: [], invalid: [],
      reasons: texts(reasons).map((reason, index) => {
        const [, step = '1', rule = ''] = /^(\d+) (.*)$/.exec(texts(titles)[index] ?? '') ?? []
        return {
          step: Number(step) - 1, rule, column: texts(guilty)[index] || null, severity: 'drop' as const,
          reason: winner !== null && winner !== undefined && index === 0 ? `${reason} (kept: line ${String(winner)})` : reason,
        }
      }),
    }))
  }

  get #cells(): string {
    return this.source.columns.map(({ name }) => `s.${identifier(name)}`).join(', ')
  }
}

const placeOf = (row: unknown, line: unknown): { row: number; line: number | null } => ({ row: Number(row) + 1, line: line === null || line === undefined ? null : Number(line) })

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map((item: Cell) => String(item)) : [])
