import { call, col } from '#shared/define/expression'
import type { Column } from '#shared/model/column'
import type { Finding } from '#shared/model/finding'
import { identifier } from '../../duckdb/quote'
import { toCell } from '../../duckdb/session'
import { emit } from '../../recipe/dialects/duckdb'
import { type ProfileSource, chunked, toNumber, valuesSql } from '../source'

/** Conditions that are counted in one scan. */
const TOGETHER = 100
const EXAMPLES = 5
/** Longer values are cut in examples. */
const SHOWN = 200

interface Question { readonly condition: string; readonly answer: (count: number) => void; readonly fail: (error: unknown) => void }

/**
 * Counts conditions over all rows. Questions asked in the same turn of the event loop are answered by one scan each
 * of what they are about: the values of a column (each different one once, where they repeat) or the whole rows.
 */
export class RowQueries {
  readonly #waiting = new Map<string, Question[]>()
  /** Statements run one after another: each waiting one would hold a thread of the pool. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param repeats whether few different values stand in a column */
  constructor(private readonly source: ProfileSource, private readonly repeats: (column: string) => boolean) {}

  /** Rows for which the condition on that one column is true. */
  countValues(column: string, condition: string): Promise<number> {
    return this.#ask(valuesSql(this.source, column, this.repeats(column)), condition)
  }

  /** Rows for which a condition on any columns is true. */
  countRows(condition: string): Promise<number> {
    return this.#ask(`(SELECT *, 1 AS __n FROM ${this.source.table})`, condition)
  }

  /** The values of a column that meet the condition, the most frequent first. */
  async values(column: string, condition: string, limit: number): Promise<{ value: string; count: number }[]> {
    const value = identifier(column)
    const rows = await this.#rows(`
      SELECT ${value}, sum(__n) FROM ${valuesSql(this.source, column, true)} WHERE ${condition} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}`)
    return rows.map(([found, count]) => ({ value: String(found), count: toNumber(count) }))
  }

  /** Those of the columns that are missing (NULL or blank) in every row that meets the condition. */
  async missingIn(condition: string, columns: readonly Column[]): Promise<string[]> {
    if (columns.length === 0) return []
    const missing = columns.map(({ name, type }) => `bool_and(${emit(call('is_blank', col(name)), [{ name, type }])})`)
    const [row = []] = await this.#rows(`SELECT ${missing.join(', ')} FROM ${this.source.table} WHERE ${condition}`)
    return columns.filter((_, index) => row[index] === true).map(({ name }) => name)
  }

  /** The first few rows that meet the condition, each with its line in the file where that is known. */
  async examples(condition: string, shown: string): Promise<Finding['examples']> {
    const found = `SELECT rowid AS __place, left(CAST(${shown} AS VARCHAR), ${SHOWN}) AS __shown FROM ${this.source.table} WHERE ${condition} LIMIT ${EXAMPLES}`
    const sql = this.source.lines === undefined
      ? `SELECT __place, NULL, __shown FROM (${found})`
      : `SELECT f.__place, l.line + (f.__place - l."row"), f.__shown FROM (${found}) f ASOF LEFT JOIN ${this.source.lines} l ON f.__place >= l."row"`
    const rows = await this.#rows(`${sql} ORDER BY 1`)
    return rows.map(([place, line, value]) => ({
      row: toNumber(place) + 1, ...(line !== null && { line: toNumber(line) }), value: String(toCell(value) ?? ''),
    }))
  }

  /** Any small result. */
  #rows(sql: string): ReturnType<ProfileSource['session']['rows']> {
    const run = () => this.source.session.rows(sql, this.source.signal)
    const result = this.#last.then(run, run)
    this.#last = result
    return result
  }

  #ask(from: string, condition: string): Promise<number> {
    return new Promise((answer, fail) => {
      const questions = this.#waiting.get(from) ?? []
      if (this.#waiting.size === 0) setImmediate(() => void this.#answer())
      this.#waiting.set(from, [...questions, { condition, answer, fail }])
    })
  }

  async #answer(): Promise<void> {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const [from, questions] of waiting) {
      for (const part of chunked(questions, TOGETHER)) await this.#count(from, part)
    }
  }

  async #count(from: string, questions: readonly Question[]): Promise<void> {
    try {
      const sums = questions.map(({ condition }) => `sum(CASE WHEN ${condition} THEN __n ELSE 0 END)`)
      const [counts = []] = await this.#rows(`SELECT ${sums.join(', ')} FROM ${from}`)
      for (const [index, { answer }] of questions.entries()) answer(toNumber(counts[index]))
    } catch (error) {
      for (const { fail } of questions) fail(error)
    }
  }
}
