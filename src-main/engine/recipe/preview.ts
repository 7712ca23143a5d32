import type { Outcome } from '#shared/model/outcome'
import type { PreviewPage, PreviewRow, PreviewView } from '#shared/model/preview'
import type { Profile } from '#shared/model/profile'
import { identifier } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import type { SourceVersion } from '../datasets/version'
import { BaseRows } from './base-rows'
import type { Base, Scratch } from './bases'
import { type Mark, anySet } from './bits'
import type { CompiledRecipe } from './compile'
import { Execution } from './execution'
import { GoneRows, amongRows, pageOf } from './gone-rows'
import { ROW } from './layers'
import { profileOfPreview } from './preview-profile'
import { RowLists } from './row-lists'
import { SelectedRows } from './selected-rows'
import { type Selection, selectsNothing } from './selection'
import { SharedWork, unlessAborted } from './shared-work'

/** Rows whose survivors are counted together: a page is found by adding these counts up. */
const BLOCK = 10_000

/**
 * A recipe over a version, looked at page by page. Pages under steps that look at one row only cost the page, whatever
 * the size of the table; meanwhile the whole dataset is gone through once, which gives all counts and the other views.
 */
export class Preview {
  readonly #execution: Execution
  readonly #blocks = new Map<string, readonly number[]>()
  readonly #rows: BaseRows
  readonly #gone: GoneRows
  readonly #lists: RowLists
  readonly #selected: SelectedRows
  #outcome: Outcome | undefined
  #whole: Promise<Outcome> | undefined
  #profile: SharedWork<Profile> | undefined

  /**
   * @param session for the pass over the whole dataset
   * @param pages another connection of the same instance, so that pages do not wait for the pass
   * @param alias under which the source version is attached
   * @param scratch tables that both connections see
   */
  constructor(private readonly pages: Session, session: Session, private readonly source: SourceVersion, readonly recipe: CompiledRecipe, alias: string, scratch: Scratch) {
    this.#execution = new Execution(session, { table: `${identifier(alias)}.rows`, columns: source.columns, rows: source.rows }, recipe, scratch)
    this.#rows = new BaseRows(pages, source, recipe, this.#execution, alias)
    this.#gone = new GoneRows(pages, source, recipe, this.#execution.leavings, alias)
    this.#lists = new RowLists(pages, (part) => scratch.name(part))
    this.#selected = new SelectedRows(pages, this.#execution, this.#lists, this.#rows, this.#gone)
  }

  /** What the recipe does to the whole dataset, once that is known. */
  get outcome(): Outcome | undefined { return this.#outcome }

  /** Goes through the whole dataset. Throws RUN_CANCELLED when the signal aborts, RULE_FAILED for a rule that must hold. */
  complete(signal?: AbortSignal): Promise<Outcome> {
    this.#whole ??= this.#goThrough(signal)
    return this.#whole
  }

  async #goThrough(signal?: AbortSignal): Promise<Outcome> {
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

  /** Ends what is being done for pages. */
  async close(): Promise<void> {
    await this.#profile?.close()
    await this.#lists.close()
  }

  /** What the columns would be: of a sample where the table is large. Throws RUN_CANCELLED, or what {@link complete} throws. */
  profile(signal?: AbortSignal): Promise<Profile> {
    if (!this.#profile?.isOfUse) this.#profile = new SharedWork((ending) => this.#measure(ending))
    return this.#profile.result(signal)
  }

  async #measure(signal: AbortSignal): Promise<Profile> {
    if (!this.#lastBase()) await unlessAborted(this.complete(), signal)
    const base = this.#lastBase() ?? this.#execution.firstBase
    const own = await this.pages.branch()
    try {
      return await profileOfPreview(own, this.#execution, base, this.#outcome?.rows.clean, signal)
    } finally {
      await own.close()
    }
  }

  /**
   * One page. Until the whole dataset has been gone through, `result` and `changed` show the rows in place, and a recipe
   * with steps that need all rows has no page yet: its rows come when {@link complete} has ended. A page of rows that are
   * filtered or ordered waits for that, unless they can be told without. Throws COLUMN_MISSING, TYPE_MISMATCH, RUN_CANCELLED.
   */
  async page(view: PreviewView, offset: number, limit: number, signal?: AbortSignal, selection: Selection = {}): Promise<PreviewPage> {
    const selected = !selectsNothing(selection)
    if (selected && !this.#isTold(view, selection)) await unlessAborted(this.complete(), signal)
    const head = { view, columns: [...this.recipe.columns], offset, outcome: this.#outcome ?? null }
    if (view === 'removed' || view === 'dropped') {
      const page = selected ? await this.#selected.left({ view, offset, limit, selection, signal }) : await this.#left(view, offset, limit, signal)
      return { ...head, columns: [...this.source.columns], ...page }
    }
    const base = this.#lastBase()
    if (!base) return { ...head, rows: [], total: null }
    const condition = this.#condition(view)
    const withGone = view === 'all' && this.#outcome !== undefined && !base.isSource && this.#keepsOrder
    if (selected) return { ...head, ...await this.#selected.shown({ view, offset, limit, selection, signal }, { base, condition, withGone }) }
    if (withGone) return { ...head, total: this.source.rows, rows: await this.#allRows(base, offset, limit, signal) }
    if (condition === undefined) {
      const total = view === 'all' || this.#outcome ? base.rows : null
      return { ...head, total, rows: await this.#rows.read(base, { from: offset, to: offset + limit - 1 }, 'TRUE', signal) }
    }
    const blocks = await this.#blockCounts(view, condition, signal)
    const total = blocks.reduce((sum, count) => sum + count, 0)
    const range = await this.#range(blocks, condition, offset, limit, signal)
    return { ...head, total, rows: range ? await this.#rows.read(base, range, condition, signal) : [] }
  }

  /** Can rows be chosen by their values alone, before anything is known of the whole? */
  #isTold(view: PreviewView, { filter = [], touchedBy = [] }: Selection): boolean {
    return this.#outcome !== undefined || (view === 'all' && this.#execution.stages.length === 1 && touchedBy.length === 0 && filter.every(({ op }) => op !== 'invalid'))
  }

  async #left(view: 'dropped' | 'removed', offset: number, limit: number, signal?: AbortSignal): Promise<Pick<PreviewPage, 'rows' | 'total'>> {
    if (!this.#outcome) return { rows: [], total: null }
    const { rejected, removed } = this.#outcome.rows
    return view === 'dropped'
      ? { total: rejected, rows: await this.#gone.rejected(pageOf(offset, limit), signal) }
      : { total: removed, rows: await this.#gone.removed(pageOf(offset, limit), signal) }
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

  /** False for recipes that sort or multiply rows: there a row of the source has no place among the others any more. */
  get #keepsOrder(): boolean {
    return this.recipe.steps.every(({ plan }) => !plan.order && !plan.expand)
  }

  /** Rows of the source in their order; those that earlier stages let go stand among them, with the values of the source. */
  async #allRows(base: Base, offset: number, limit: number, signal?: AbortSignal): Promise<PreviewRow[]> {
    const within = `${ROW} BETWEEN ${offset} AND ${offset + limit - 1}`
    const [from, to] = await this.pages.row(`SELECT min(rowid), max(rowid) FROM ${base.tables[0]} WHERE ${within}`, signal)
    const left = from === null || from === undefined ? [] : await this.#rows.read(base, { from: Number(from), to: Number(to) }, 'TRUE', signal)
    const here = new Set(left.map(({ row }) => row))
    const gone = [...await this.#gone.rejected(amongRows(within), signal), ...await this.#gone.removed(amongRows(within), signal)].filter(({ row }) => !here.has(row))
    return [...left, ...this.#selected.inResult(gone)].sort((a, b) => a.row - b.row)
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
}
