import type { RuleCounts, StepCounts } from '#shared/model/outcome'
import type { Session } from '../duckdb/session'
import { type Mark, type MarkOf, anySet, fate, wordCount, wordNames } from './bits'
import type { Stage } from './stages'

export interface StageCounts {
  readonly steps: readonly StepCounts[]
  readonly rules: readonly RuleCounts[]
  readonly rejected: number
  readonly removed: number
  /** How many rows broke a rule of severity `fail`. */
  readonly fatal: number
}

/** One number that is asked of the words: rows for which the condition holds. */
interface Question { readonly condition: string; readonly answer: (count: number) => void }

/**
 * Counts what the steps of a stage did, in one grouped scan over its mask. A mark counts only for rows that were still
 * there when its step came.
 *
 * @param mask table with the words; undefined for a stage that leaves no marks
 * @param rows rows at the start of the stage
 * @param added rows that its first step made
 */
export async function countStage(session: Session, stage: Stage, marks: readonly Mark[], mask: string | undefined, rows: number, added: number, signal?: AbortSignal): Promise<StageCounts> {
  const questions: Question[] = []
  const ask = (condition: string, answer: (count: number) => void): void => { questions.push({ condition, answer }) }
  const own = marks.filter(({ step }) => step >= stage.first && step < stage.first + stage.steps.length)
  const whole = { rejected: 0, removed: 0, fatal: 0 }
  const ends = fate(own)
  ask(ends.rejected, (count) => { whole.rejected = count })
  ask(ends.removed, (count) => { whole.removed = count })
  const fatal = own.filter((mark) => mark.kind === 'rule' && mark.severity === 'fail').map(({ bit }) => bit)
  ask(`${ends.rejected} AND ${anySet(fatal)}`, (count) => { whole.fatal = count })
  const tallies = stage.steps.map((step, offset) => tallyStep(stage.first + offset, step, own, ask, offset === 0 ? added : 0))
  await answer(session, questions, marks, mask, rows, signal)
  return { ...whole, steps: tallies.map((tally) => tally.step()), rules: tallies.flatMap((tally) => tally.rules()) }
}

function tallyStep(position: number, { index, definition, title, input, outputs }: Stage['steps'][number], marks: readonly Mark[], ask: (condition: string, answer: (count: number) => void) => void, added: number) {
  const own = marks.filter(({ step }) => step === position)
  const alive = `NOT ${fate(marks, position).gone}`
  const counted = { in: 0, rejected: 0, removed: 0, changed: 0, invalid: 0, flagged: 0 }
  const failed = new Map<number, number>()
  const bits = (test: (mark: Mark) => boolean): string => anySet(own.filter(test).map(({ bit }) => bit))
  const drops = bits((mark) => mark.kind === 'rule' && mark.severity !== 'warn')
  ask(alive, (count) => { counted.in = count })
  ask(`${alive} AND ${drops}`, (count) => { counted.rejected = count })
  ask(`${alive} AND NOT ${drops} AND ${bits(({ kind }) => kind === 'removed')}`, (count) => { counted.removed = count })
  ask(`${alive} AND NOT ${drops} AND ${bits((mark) => mark.kind === 'rule' && mark.severity === 'warn')}`, (count) => { counted.flagged = count })
  for (const mark of own) {
    if (mark.kind === 'removed') continue
    ask(`${alive} AND ${anySet([mark.bit])}`, (count) => {
      if (mark.kind === 'rule') failed.set(mark.bit, count)
      else counted[mark.kind] += count
    })
  }
  const before = new Set(input.map(({ name }) => name))
  const after = new Set(outputs.map(({ name }) => name))
  return {
    step: (): StepCounts => ({
      index, step: definition.name, title,
      rows: { in: counted.in - added, added, rejected: counted.rejected, removed: counted.removed, out: counted.in - counted.rejected - counted.removed },
      cells: { changed: counted.changed, invalid: counted.invalid },
      flagged: counted.flagged,
      columns: { added: [...after].filter((name) => !before.has(name)), removed: [...before].filter((name) => !after.has(name)) },
    }),
    rules: (): RuleCounts[] => own.filter((mark): mark is MarkOf<'rule'> => mark.kind === 'rule').map(({ bit, column, severity }) => {
      const broken = failed.get(bit) ?? 0
      return { index, rule: definition.name, column: column ?? null, severity, evaluated: counted.in, passed: counted.in - broken, failed: broken }
    }),
  }
}

async function answer(session: Session, questions: readonly Question[], marks: readonly Mark[], mask: string | undefined, rows: number, signal?: AbortSignal): Promise<void> {
  if (mask === undefined) {
    for (const { condition, answer: tell } of questions) tell(condition === 'NOT FALSE' ? rows : 0)
    return
  }
  const words = wordNames(wordCount(marks.length)).join(', ')
  const sums = questions.map(({ condition }) => `coalesce(sum(n) FILTER (WHERE ${condition}), 0)`)
  const counts = await session.row(`SELECT ${sums.join(', ')} FROM (SELECT ${words}, count(*) AS n FROM ${mask} GROUP BY ALL)`, signal)
  questions.forEach(({ answer: tell }, index) => tell(Number(counts[index] ?? 0)))
}
