import { clamp } from './geometry'
import type { RowSource } from './grid'

/** Rows that are read at once. */
export const PAGE = 100
const MOST_PAGES = 40
/** Of a wide table fewer pages are kept: cells are what fills memory. Some are always kept, or scrolling to and fro would read anew. */
const KEPT_CELLS = 600_000
const LEAST_PAGES = 8
const IN_FLIGHT = 2
/** A page that comes into sight so shortly after another jump is waited for: who flings past it does not want it. Milliseconds. */
const SETTLE = 30
/** Rows beyond those in sight that are read as well, so that slow scrolling meets no gap. */
const AHEAD = 50

interface Page<T> {
  readonly rows: readonly T[]
  /** Rows that the source promised for it when it was read: when it promises more, the page is read again. */
  readonly promised: number
}

/** How many pages of a table of so many columns are kept. */
export const pagesToKeep = (columns: number): number => clamp(Math.floor(KEPT_CELLS / (PAGE * Math.max(1, columns))), LEAST_PAGES, MOST_PAGES)

/** What a cache tells. */
export interface PageEvents {
  /** Rows came, or went out of date. */
  changed(): void
  /** The first failure of several in a row. */
  failed(error: unknown): void
}

/** Reads the rows in sight page by page: two requests at most, those out of sight aborted, the pages used last kept. */
export class PageCache<T> {
  private source: RowSource<T>
  private readonly pages = new Map<number, Page<T>>()
  /** Pages of the rows before, shown until the new ones are here. */
  private readonly old = new Map<number, Page<T>>()
  private readonly pending = new Map<number, AbortController>()
  private readonly broken = new Set<number>()
  private wanted: readonly number[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  private jumpedAt = -Infinity

  constructor(source: RowSource<T>, private readonly pagesKept: () => number, private readonly events: PageEvents) {
    this.source = source
  }

  /** True while reads have failed that nobody has tried again. */
  get failing(): boolean {
    return this.broken.size > 0
  }

  row(index: number): T | undefined {
    return this.pageOf(index)?.rows[index % PAGE]
  }

  /** Is the row one of before, that is being read again? */
  isOld(index: number): boolean {
    const number = Math.floor(index / PAGE)
    return !this.pages.has(number) && this.old.has(number)
  }

  /** Takes the source's next state. `keepOld`: rows of another key may be shown until theirs are here; only where they would look the same. */
  change(source: RowSource<T>, keepOld: boolean): void {
    const before = this.source
    this.source = source
    if (!keepOld) this.old.clear()
    if (source.key !== before.key || source.place !== before.place) {
      this.stop()
      if (keepOld) for (const [number, page] of this.pages) this.old.set(number, page)
      this.pages.clear()
      this.broken.clear()
      this.wanted = []
      this.jumpedAt = -Infinity
    }
    this.events.changed()
  }

  /** Says which rows are in sight: `from` up to and without `to`. They are read unless they are here. */
  want(from: number, to: number): void {
    const { rowCount } = this.source
    const inSight = pagesOf(from, Math.min(to, rowCount))
    const around = pagesOf(Math.max(0, from - AHEAD), Math.min(to + AHEAD, rowCount)).filter((number) => !inSight.includes(number))
    for (const number of inSight) this.touch(number)
    const next = [...inSight, ...around].filter((number) => this.lacks(number))
    if (next.every((number) => this.wanted.includes(number))) {
      this.wanted = next
      if (!this.timer) this.read()
      return
    }
    this.wanted = next
    for (const [number, abort] of this.pending) if (!next.includes(number)) this.drop(number, abort)
    const now = performance.now()
    const calm = now - this.jumpedAt >= SETTLE
    this.jumpedAt = now
    clearTimeout(this.timer)
    this.timer = undefined
    if (calm) this.read()
    else this.timer = setTimeout(() => { this.timer = undefined; this.read() }, SETTLE)
  }

  /** Reads again what could not be read. */
  retry(): void {
    const numbers = [...this.broken]
    this.broken.clear()
    this.events.changed()
    this.wanted = [...this.wanted, ...numbers.filter((number) => !this.wanted.includes(number))]
    this.read()
  }

  /** Rows anywhere, for copying: from the cache, or read without keeping them. Rejects as `read` does. */
  async rows(from: number, to: number, signal: AbortSignal): Promise<readonly T[]> {
    const cached = Array.from({ length: to - from }, (_, offset) => (this.isOld(from + offset) ? undefined : this.row(from + offset)))
    return cached.every((row): row is T & ({} | null) => row !== undefined) ? cached : this.source.read(from, to, signal)
  }

  /** Aborts whatever is under way. */
  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const [number, abort] of this.pending) this.drop(number, abort)
  }

  private pageOf(index: number): Page<T> | undefined {
    const number = Math.floor(index / PAGE)
    return this.pages.get(number) ?? this.old.get(number)
  }

  private promised(number: number): number {
    return Math.min(PAGE, this.source.rowCount - number * PAGE)
  }

  private lacks(number: number): boolean {
    const page = this.pages.get(number)
    return !this.broken.has(number) && (!page || page.promised < this.promised(number))
  }

  /** Makes a page the one used last. */
  private touch(number: number): void {
    const page = this.pages.get(number)
    if (!page) return
    this.pages.delete(number)
    this.pages.set(number, page)
  }

  private drop(number: number, abort: AbortController): void {
    this.pending.delete(number)
    abort.abort()
  }

  private read(): void {
    for (const number of this.wanted) {
      if (this.pending.size >= IN_FLIGHT) return
      if (!this.pending.has(number) && this.lacks(number)) void this.readPage(number)
    }
  }

  private async readPage(number: number): Promise<void> {
    const abort = new AbortController()
    const promised = this.promised(number)
    this.pending.set(number, abort)
    try {
      const rows = await this.source.read(number * PAGE, number * PAGE + promised, abort.signal)
      if (abort.signal.aborted) return
      this.keep(number, { rows, promised })
    } catch (error) {
      if (abort.signal.aborted) return
      const first = !this.failing
      this.broken.add(number)
      if (first) this.events.failed(error)
    }
    this.pending.delete(number)
    this.events.changed()
    this.read()
  }

  private keep(number: number, page: Page<T>): void {
    this.pages.delete(number)
    this.pages.set(number, page)
    this.old.delete(number)
    while (this.pages.size + this.old.size > this.pagesKept()) {
      const from = this.old.size > 0 ? this.old : this.pages
      for (const [oldest] of from) {
        from.delete(oldest)
        break
      }
    }
  }
}

function pagesOf(from: number, to: number): number[] {
  if (to <= from) return []
  const first = Math.floor(from / PAGE)
  return Array.from({ length: Math.floor((to - 1) / PAGE) - first + 1 }, (_, offset) => first + offset)
}
