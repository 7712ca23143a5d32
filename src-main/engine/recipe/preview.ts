import type { Cell } from '#shared/model/column'
import type { Outcome } from '#shared/model/outcome'
import type { PreviewPage, PreviewRow, PreviewView } from '#shared/model/preview'
import { identifier, identifiers } from '../duckdb/quote'
import { type Session, toCell } from '../duckdb/session'
import type { SourceVersion } from '../datasets/version'
import { type Base, type Scratch, readPage } from './bases'
import { type Mark, anySet } from './bits'
import type { CompiledRecipe } from './compile'
import { Execution } from './execution'
import { ROW, nestLayers } from './layers'
import { type Lines, linesOf, readRows, recallTexts } from './preview-rows'

/** Rows whose survivors are counted together: a page is found by adding these counts up. */
const BLOCK = 10_000

/**
 * A recipe over a version, looked at page by page. Pages under steps that look at one row only cost the page, whatever
 * the size of the table; meanwhile the whole dataset is gone through once, which gives all counts and the other views.
 */
export class Preview {
  readonly #execution: Execution
  readonly #blocks = new Map<string, readonly number[]>()
  #outcome: Outcome | undefined
  #found: Promise<Lines> | undefined

  /**
   * @param session for the pass over the whole dataset
   * @param pages another connection of the same instance, so that pages do not wait for the pass
   * @param alias under which the source version is attached
   * @param scratch tables that both connections see
   */
  constructor(private readonly pages: Session, session: Session, private readonly source: SourceVersion, readonly recipe: CompiledRecipe, private readonly alias: string, scratch: Scratch) {
    this.#execution = new Execution(session, { table: `${identifier(alias)}.rows`, columns: source.columns, rows: source.rows }, recipe, scratch)
  }

  get #lines(): Promise<Lines> {
    this.#found ??= linesOf(this.pages, `${identifier(this.alias)}.lines`)
    return this.#found
  }

  /** What the recipe does to the whole dataset, once that is known. */
  get outcome(): Outcome | undefined { return this.#outcome }

  /** Goes through the whole dataset. Throws RUN_CANCELLED when the signal aborts, RULE_FAILED for a rule that must hold. */
  async complete(signal?: AbortSignal): Promise<Outcome> {
    const execution = this.#execution
    await execution.run(signal)
    const last = execution.done.at(-1)
    const left = (last?.base.rows ?? 0) - this.#leftInLastStage()
    this.#outcome = {
      rows: {
        in: this.source.rows + this.source.unreadable, added: execution.added, clean: left, rejected: execution.rejected,
        removed: execution.removed, unreadable: this.source.unreadable, warned: await execution.warned(),
      },
      steps: execution.steps,
      rules: execution.rules,
    }
    return this.#outcome
  }

  #leftInLastStage(): number {
    const last = this.#execution.stages.at(-1)
    const own = this.#execution.steps.slice(last?.first ?? 0)
    return own.reduce((sum, { rows }) => sum + rows.rejected + rows.removed, 0)
  }

  /**
   * One page. Until the whole dataset has been gone through, `result` and `changed` show the rows in place, and a recipe
   * with steps that need all rows has no page yet: its rows come when {@link complete} has ended.
   */
  async page(view: PreviewView, offset: number, limit: number, signal?: AbortSignal): Promise<PreviewPage> {
    const head = { view, columns: [...this.recipe.columns], offset, outcome: this.#outcome ?? null }
    if (view === 'removed') return { ...head, columns: [...this.source.columns], ...await this.#removed(offset, limit, signal) }
    if (view === 'dropped') return { ...head, columns: [...this.source.columns], ...await this.#dropped(offset, limit, signal) }
    const base = this.#lastBase()
    if (!base) return { ...head, rows: [], total: null }
    if (view === 'all' && this.#outcome && !base.isSource && this.#keepsOrder) return { ...head, total: this.source.rows, rows: await this.#allRows(base, offset, limit, signal) }
    const condition = this.#condition(view)
    if (condition === undefined) {
      const total = view === 'all' || this.#outcome ? base.rows : null
      return { ...head, total, rows: await this.#rows(base, offset, offset + limit - 1, 'TRUE', signal) }
    }
    const blocks = await this.#blockCounts(view, condition, signal)
    const total = blocks.reduce((sum, count) => sum + count, 0)
    const range = await this.#range(blocks, condition, offset, limit, signal)
    return { ...head, total, rows: range ? await this.#rows(base, range.from, range.to, condition, signal) : [] }
  }

  /** The base whose rows are shown; undefined while earlier stages are still being worked through. */
  #lastBase(): Base | undefined {
    if (this.#execution.stages.length === 1) return this.#execution.firstBase
    return this.#outcome ? this.#execution.done.at(-1)?.base : undefined
  }

  /** SQL condition on a row's words, or undefined where all rows are shown. */
  #condition(view: PreviewView): string | undefined {
    const last = this.#execution.done.at(-1)
    if (view === 'all' || !this.#outcome || !last?.mask) return undefined
    const kept = `NOT ${last.gone}`
    if (view === 'result') return kept
    return `${kept} AND ${anySet(this.#execution.marks.filter(({ kind }: Mark) => kind === 'changed').map(({ bit }) => bit))}`
  }

  async #rows(base: Base, from: number, to: number, condition: string, signal?: AbortSignal): Promise<PreviewRow[]> {
    const stage = this.#execution.stages.at(-1)
    if (!stage) return []
    const { marks, words } = this.#execution
    const nest = nestLayers(readPage(base, words), stage.steps, stage.first, marks, { bits: true, reasons: true, before: true })
    const rows = await readRows(this.pages, nest, this.recipe, marks, condition, await this.#lines, { from, to }, signal)
    if (stage.first === 0) return rows
    return recallTexts(this.pages, rows, { table: `${identifier(this.alias)}.rows`, columns: this.source.columns, invalid: this.#execution.leavings.invalid }, signal)
  }

  /** False for recipes that sort or multiply rows: there a row of the source has no place among the others any more. */
  get #keepsOrder(): boolean {
    return this.recipe.steps.every(({ plan }) => !plan.order && !plan.expand)
  }

  /** Rows of the source in their order; those that earlier stages let go stand among them, with the values of the source. */
  async #allRows(base: Base, offset: number, limit: number, signal?: AbortSignal): Promise<PreviewRow[]> {
    const within = `WHERE ${ROW} BETWEEN ${offset} AND ${offset + limit - 1}`
    const [from, to] = await this.pages.row(`SELECT min(rowid), max(rowid) FROM ${base.tables[0]} ${within}`, signal)
    const left = from === null || from === undefined ? [] : await this.#rows(base, Number(from), Number(to), 'TRUE', signal)
    const here = new Set(left.map(({ row }) => row))
    const gone = [...await this.#rejectedRows(within, signal), ...await this.#removedRows(within, signal)].filter(({ row }) => !here.has(row))
    const places = this.recipe.columns.map(({ name }) => this.source.columns.findIndex((column) => column.name === name))
    return [...left, ...gone.map((row) => ({ ...row, cells: places.map((place) => row.cells[place] ?? null) }))].sort((a, b) => a.row - b.row)
  }

  async #blockCounts(view: PreviewView, condition: string, signal?: AbortSignal): Promise<readonly number[]> {
    const known = this.#blocks.get(view)
    if (known) return known
    const rows = await this.pages.rows(`SELECT rowid // ${BLOCK} AS block, count(*) FILTER (WHERE ${condition}) FROM ${this.#execution.done.at(-1)?.mask ?? ''} GROUP BY block ORDER BY block`, signal)
    const counts = rows.map(([, count]) => Number(count))
    this.#blocks.set(view, counts)
    return counts
  }

  /** The positions between which a page lies: found by the blocks' counts, then inside them. */
  async #range(blocks: readonly number[], condition: string, offset: number, limit: number, signal?: AbortSignal): Promise<{ from: number; to: number } | undefined> {
    let first = 0
    let before = 0
    while (first < blocks.length && before + (blocks[first] ?? 0) <= offset) before += blocks[first++] ?? 0
    if (first >= blocks.length) return undefined
    let last = first
    let found = blocks[first] ?? 0
    while (last + 1 < blocks.length && found < offset - before + limit) found += blocks[++last] ?? 0
    const [from, to] = await this.pages.row(`SELECT min(p), max(p) FROM (SELECT rowid AS p FROM ${this.#execution.done.at(-1)?.mask ?? ''}
      WHERE rowid BETWEEN ${first * BLOCK} AND ${(last + 1) * BLOCK - 1} AND ${condition} ORDER BY rowid LIMIT ${limit} OFFSET ${offset - before})`, signal)
    return from === null || from === undefined ? undefined : { from: Number(from), to: Number(to) }
  }

  async #removed(offset: number, limit: number, signal?: AbortSignal): Promise<Pick<PreviewPage, 'rows' | 'total'>> {
    if (!this.#outcome) return { rows: [], total: null }
    return { total: this.#outcome.rows.removed, rows: await this.#removedRows(`ORDER BY ${ROW} LIMIT ${limit} OFFSET ${offset}`, signal) }
  }

  /** @param which the end of a SELECT over the rows that transforms took away */
  async #removedRows(which: string, signal?: AbortSignal): Promise<PreviewRow[]> {
    const alias = identifier(this.alias)
    const values = await this.pages.rows(`SELECT r.__row, l.line + (r.__row - l.row), r.step, ${this.source.columns.map(({ name }) => `s.${identifier(name)}`).join(', ')}
      FROM (SELECT * FROM ${this.#execution.leavings.removed} ${which}) r
      JOIN ${alias}.rows s ON s.rowid = r.__row ASOF LEFT JOIN ${alias}.lines l ON r.__row >= l.row ORDER BY r.__row`, signal)
    const titles = new Map(this.recipe.steps.map((step) => [step.index, step]))
    return values.map(([row, line, step, ...cells]) => {
      const by = titles.get(Number(step))
      return {
        row: Number(row) + 1, line: line === null ? null : Number(line), state: 'removed' as const, cells: cells.map(toCell), changed: [], invalid: [],
        reasons: by ? [{ step: by.index, rule: by.definition.name, column: null, severity: 'drop' as const, reason: `taken away by ${by.title}` }] : [],
      }
    })
  }

  async #dropped(offset: number, limit: number, signal?: AbortSignal): Promise<Pick<PreviewPage, 'rows' | 'total'>> {
    if (!this.#outcome) return { rows: [], total: null }
    return { total: this.#outcome.rows.rejected, rows: await this.#rejectedRows(`ORDER BY ${ROW} LIMIT ${limit} OFFSET ${offset}`, signal) }
  }

  /** @param which the end of a SELECT over the rejected rows */
  async #rejectedRows(which: string, signal?: AbortSignal): Promise<PreviewRow[]> {
    const { rejected } = this.#execution.leavings
    const alias = identifier(this.alias)
    const columns = this.source.columns.map(({ name }) => name)
    const values = await this.pages.rows(`SELECT r.__row, l.line + (r.__row - l.row), r.titles, r.reasons, r.columns, w.line + (r.winner - w.row), ${columns.map((name) => `s.${identifiers([name])}`).join(', ')}
      FROM (SELECT * FROM ${rejected} ${which}) r JOIN ${alias}.rows s ON s.rowid = r.__row
      ASOF LEFT JOIN ${alias}.lines l ON r.__row >= l.row ASOF LEFT JOIN ${alias}.lines w ON r.winner >= w.row ORDER BY r.__row`, signal)
    return values.map(([row, line, titles, reasons, guilty, winner, ...cells]) => ({
      row: Number(row) + 1, line: line === null ? null : Number(line), state: 'rejected' as const,
      cells: cells.map(toCell), changed: [], invalid: [],
      reasons: texts(reasons).map((reason, index) => {
        const [, step = '1', rule = ''] = /^(\d+) (.*)$/.exec(texts(titles)[index] ?? '') ?? []
        return {
          step: Number(step) - 1, rule, column: texts(guilty)[index] || null, severity: 'drop' as const,
          reason: winner !== null && winner !== undefined && index === 0 ? `${reason} (kept: line ${String(winner)})` : reason,
        }
      }),
    }))
  }
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map((item: Cell) => String(item)) : [])
