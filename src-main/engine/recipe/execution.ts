import type { RuleCounts, StepCounts } from '#shared/model/outcome'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import { identifier, text } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import { type Base, type DoneStage, type Scratch, makeBase, readBase } from './bases'
import { type Mark, allotMarks, anyCounted, anySet, fate, wordCount, wordNames } from './bits'
import type { CompiledRecipe } from './compile'
import { countStage } from './counts'
import { type Nest, POSITION, ROW, VALUES, beforeName, brokenList, invalidName, nestLayers, reasonList, winnerRow } from './layers'
import { type Stage, cutStages } from './stages'

/** The dataset version that a recipe is run over. */
export interface SourceTable {
  /** Quoted name of its table `rows`. */
  readonly table: string
  readonly columns: readonly Column[]
  readonly rows: number
}

/** The tables that a recipe leaves behind beside its rows. */
export interface Leavings {
  /** (__row, titles VARCHAR[] such as '3 range', reasons VARCHAR[], columns VARCHAR[], winner BIGINT): the rejected rows, an item for each broken rule. */
  readonly rejected: string
  /** (__row, step INTEGER): the rows that transforms took away, and the index of the step. */
  readonly removed: string
  /** (__row, step INTEGER, column VARCHAR, text VARCHAR, reason VARCHAR): cells that a step could not convert in a row that reached it. */
  readonly invalid: string
}

/**
 * Works a compiled recipe through over a whole dataset: each stage is one scan that gives every row its words, from
 * which rows, rejects and all counts are read. Used by runs and by previews alike, so that both say the same.
 */
export class Execution {
  readonly marks: readonly Mark[]
  readonly stages: readonly Stage[]
  readonly leavings: Leavings
  readonly done: DoneStage[] = []
  readonly steps: StepCounts[] = []
  readonly rules: RuleCounts[] = []
  added = 0
  rejected = 0
  removed = 0

  /** @param keep where the values that the last stage makes stay beside its words, if they do: that is cheaper than making them anew, but takes their memory */
  constructor(readonly session: Session, readonly source: SourceTable, readonly recipe: CompiledRecipe, private readonly scratch: Scratch, private readonly keep?: Scratch) {
    this.marks = allotMarks(recipe.steps)
    this.stages = cutStages(recipe.steps)
    this.leavings = { rejected: scratch.name('rejected'), removed: scratch.name('removed'), invalid: scratch.name('invalid') }
  }

  get words(): number { return wordCount(this.marks.length) }

  /** The base of the first stage: the source itself. */
  get firstBase(): Base {
    return { rows: this.source.rows, tables: [this.source.table], isSource: true, columns: this.source.columns, helpers: [] }
  }

  /**
   * Runs all stages.
   * Throws RULE_FAILED when a row breaks a rule of severity `fail`, RUN_CANCELLED when the signal aborts.
   */
  async run(signal?: AbortSignal): Promise<void> {
    await this.session.run(`
      ${this.scratch.create} ${this.leavings.rejected} (${ROW} BIGINT, titles VARCHAR[], reasons VARCHAR[], columns VARCHAR[], winner BIGINT);
      ${this.scratch.create} ${this.leavings.removed} (${ROW} BIGINT, step INTEGER);
      ${this.scratch.create} ${this.leavings.invalid} (${ROW} BIGINT, step INTEGER, "column" VARCHAR, "text" VARCHAR, reason VARCHAR)`)
    let base = this.firstBase
    let added = 0
    for (const [index, stage] of this.stages.entries()) {
      const first = stage.steps[0]
      const previous = this.done.at(-1)
      if (previous && first) {
        const made = await makeBase(this.session, first, previous, this.survivors(previous), this.words, { ...this.scratch, name: (part) => this.scratch.name(`${part}_${index}`) }, signal)
        base = made.base
        added = made.base.rows - made.before
      }
      this.done.push(await this.#work(stage, index, base, added, signal))
    }
  }

  async #work(stage: Stage, index: number, base: Base, added: number, signal?: AbortSignal): Promise<DoneStage> {
    const own = this.marks.filter(({ step }) => step >= stage.first && step < stage.first + stage.steps.length)
    const kept = index === this.stages.length - 1 ? this.keep : undefined
    const { create, name } = kept ?? this.scratch
    const mask = own.length > 0 ? name(`mask_${index}`) : undefined
    const done: DoneStage = { stage, base, mask, keeps: kept !== undefined && mask !== undefined, ...fate(own) }
    if (done.mask) {
      const nest = nestLayers(readBase(base, this.words), stage.steps, stage.first, this.marks, { ...VALUES, bits: true })
      const values = done.keeps ? this.#columnsAfter(stage).map((column) => identifier(column)) : []
      await this.session.run(`${create} ${done.mask} AS SELECT ${[...wordNames(this.words), ...values].join(', ')} FROM (${nest.sql})`, signal)
    }
    const counts = await countStage(this.session, stage, this.marks, done.mask, base.rows, added, signal)
    this.added += added
    this.rejected += counts.rejected
    this.removed += counts.removed
    this.steps.push(...counts.steps)
    this.rules.push(...counts.rules)
    if (counts.rejected > 0) await this.#collectRejected(done, signal)
    if (counts.removed > 0) await this.#collectRemoved(done, own, signal)
    if (counts.steps.some(({ cells }) => cells.invalid > 0)) await this.#collectInvalid(done, own, signal)
    if (counts.fatal > 0) throw await this.#ruleFailed(done, own, counts.fatal)
    return done
  }

  /** SELECT of the rows of a stage with their values after its steps, words and identity beside them. */
  #rowsOf({ base, mask, stage }: DoneStage, condition: string, options = VALUES): Nest {
    return nestLayers(`SELECT * FROM (${readBase(base, this.words, mask)}) WHERE ${condition}`, stage.steps, stage.first, this.marks, options)
  }

  /**
   * SELECT of columns of the rows that a stage leaves, in their order. The bits are made once more: reading them from
   * the mask would need a positional join, which runs on one thread, and an anti join does not keep the order.
   */
  #survivors({ base, stage, mask, gone }: DoneStage, columns: readonly string[]): string {
    const nest = nestLayers(readBase(base, this.words), stage.steps, stage.first, this.marks, { ...VALUES, bits: mask !== undefined })
    return `SELECT ${columns.join(', ')} FROM (${nest.sql}) WHERE NOT ${gone}`
  }

  /** SELECT of `__row`, words and columns of the rows that a stage leaves, in their order. */
  survivors(done: DoneStage): string {
    const words = wordNames(this.words)
    return this.#survivors(done, [ROW, ...words, ...this.#columnsAfter(done.stage).map((name) => identifier(name))])
  }

  /** SELECT of the final columns of the clean rows, in their order. */
  clean(): string {
    const last = this.done.at(-1)
    if (!last) throw new RangeError('the recipe has not been run')
    const columns = this.recipe.columns.map(({ name }) => identifier(name))
    return last.keeps ? `SELECT ${columns.join(', ')} FROM ${last.mask ?? ''} WHERE NOT ${last.gone}` : this.#survivors(last, columns)
  }

  /** SQL of one value per row that left in a stage (`rejected` or `removed`), for control totals. */
  leaving(done: DoneStage, how: 'rejected' | 'removed'): string {
    return done.keeps ? `SELECT * FROM ${done.mask ?? ''} WHERE ${done[how]}` : this.#rowsOf(done, done[how]).sql
  }

  /** How many clean rows carry a flag of a rule with severity `warn`. */
  async warned(): Promise<number> {
    const last = this.done.at(-1)
    const flags = this.marks.filter((mark) => mark.kind === 'rule' && mark.severity === 'warn').map(({ bit }) => bit)
    if (!last || flags.length === 0) return 0
    const from = last.mask ?? last.base.tables[0] ?? ''
    return Number((await this.session.row(`SELECT count(*) FROM ${from} WHERE NOT ${last.gone} AND ${anySet(flags)}`))[0])
  }

  #columnsAfter(stage: Stage): readonly string[] {
    const columns = stage.steps.at(-1)?.outputs ?? (stage.first === 0 ? this.source.columns : [])
    return columns.map(({ name }) => name)
  }

  async #collectRejected(done: DoneStage, signal?: AbortSignal): Promise<void> {
    const nest = this.#rowsOf(done, done.rejected, { ...VALUES, reasons: true })
    const title = (step: number): string => `${(this.recipe.steps[step]?.index ?? 0) + 1} ${this.recipe.steps[step]?.definition.name ?? ''}`
    await this.session.run(`INSERT INTO ${this.leavings.rejected}
      SELECT ${ROW}, ${brokenList(nest, this.marks, ({ step }) => title(step))}, ${reasonList(nest, this.marks)},
        ${brokenList(nest, this.marks, ({ column }) => column ?? '')}, ${winnerRow(nest)}
      FROM (${nest.sql})`, signal)
  }

  async #collectRemoved({ base, mask, removed }: DoneStage, own: readonly Mark[], signal?: AbortSignal): Promise<void> {
    const first = own.filter(({ kind }) => kind === 'removed').map(({ bit, step }) => `WHEN ${anySet([bit])} THEN ${this.recipe.steps[step]?.index ?? 0}`)
    await this.session.run(`INSERT INTO ${this.leavings.removed} SELECT ${ROW}, CASE ${first.join(' ')} END FROM (${readBase(base, this.words, mask)}) WHERE ${removed}`, signal)
  }

  async #collectInvalid(done: DoneStage, own: readonly Mark[], signal?: AbortSignal): Promise<void> {
    const cells = own.filter((mark) => mark.kind === 'invalid')
    const nest = this.#rowsOf(done, anyCounted(cells, own), { bits: false, reasons: true, before: true })
    const structs = cells.map((cell) => `CASE WHEN ${anyCounted([cell], own)} THEN
      {'step': ${this.recipe.steps[cell.step]?.index ?? 0}, 'column': ${text(cell.column)}, 'text': ${beforeName(cell.bit)}, 'reason': ${invalidName(cell.bit)}} END`)
    await this.session.run(`INSERT INTO ${this.leavings.invalid}
      SELECT ${ROW}, c.step, c."column", c."text", c.reason
      FROM (SELECT ${ROW}, ${POSITION}, unnest(list_filter([${structs.join(', ')}], lambda x: x IS NOT NULL)) AS c FROM (${nest.sql}))`, signal)
  }

  async #ruleFailed(done: DoneStage, own: readonly Mark[], count: number): Promise<Error> {
    const rules = own.filter((mark) => mark.kind === 'rule')
    const fatal = rules.filter(({ severity }) => severity === 'fail').map(({ bit }) => bit)
    const nest = this.#rowsOf(done, `${done.rejected} AND ${anySet(fatal)}`, { ...VALUES, reasons: true })
    const [row, reasons] = await this.session.row(`SELECT ${ROW}, array_to_string(${reasonList(nest, this.marks)}, '; ') FROM (${nest.sql}) ORDER BY ${POSITION} LIMIT 1`)
    const place = rules.find(({ severity }) => severity === 'fail')
    const pointer = `/steps/${this.recipe.steps[place?.step ?? 0]?.index ?? 0}`
    return failure('RULE_FAILED', `The run was stopped: ${count.toLocaleString('en')} ${count === 1 ? 'row breaks' : 'rows break'} a rule that must hold. The first is row ${Number(row) + 1}: ${String(reasons)}.`,
      'Mend the rows, or set the rule\'s severity to drop or warn. Nothing was written.', { row: Number(row) + 1, pointer })
  }
}
