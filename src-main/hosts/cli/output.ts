import type { WorkProgress } from '#engine/context'
import { Failure, problemsOf, type Problem } from '#shared/model/problem'

/** 0: done; 1: done, but with something to look at (`--strict`, a file of a batch); 2: failed. */
export type ExitCode = 0 | 1 | 2

/** Prints a value as stable, indented JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** Prints a value as one line of JSON. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Prints lines for people. */
export function print(lines = ''): void {
  process.stdout.write(`${visible(lines)}\n`)
}

/** Control characters and invisible ones as escapes: data must not steer the terminal. Line breaks stay. */
const visible = (text: string): string =>
  text.replaceAll(/[^\P{C}\n]|[\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)

/** A whole number for people: 1,234. */
export const count = (value: number): string => value.toLocaleString('en')

/** How many there are, for people: 1 row, 1,234 rows. */
export const amount = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`

/** Whether details are shown with errors. */
export const verbose = { on: false }

/** Prints every problem on stderr: what happened, where, what to do. */
export function printProblems(thrown: unknown): void {
  for (const problem of problemsOf(thrown)) {
    process.stderr.write(visible(`winnow: ${problem.message}${placeOf(problem)}\n        ${problem.remedy}\n`))
    if (verbose.on && problem.detail) process.stderr.write(visible(`        (${problem.detail})\n`))
  }
  if (verbose.on && thrown instanceof Error && !(thrown instanceof Failure)) process.stderr.write(`${thrown.stack ?? ''}\n`)
}

/** So many sentences are printed one by one. */
const MOST_NOTES = 50

/** Prints sentences about what was odd on stderr: the output stays what scripts read. */
export function printNotes(notes: readonly string[]): void {
  for (const note of notes.slice(0, MOST_NOTES)) process.stderr.write(visible(`! ${note}\n`))
  if (notes.length > MOST_NOTES) process.stderr.write(`! and ${amount(notes.length - MOST_NOTES, 'more note')}; --json gives all\n`)
}

function placeOf({ place }: Problem): string {
  if (!place) return ''
  const parts = [
    ...(place.line === undefined ? [] : [`line ${place.line}`]),
    ...(place.pointer ? [place.pointer] : []),
  ]
  return parts.length > 0 ? ` [${[...(place.line !== undefined && place.file ? [place.file] : []), ...parts].join(', ')}]` : ''
}

const PHASES: Readonly<Record<WorkProgress['phase'], string>> = {
  reading: 'Reading', importing: 'Importing', profiling: 'Profiling', cleaning: 'Cleaning', writing: 'Writing', saving: 'Writing to disk',
}

/** A line of progress on a terminal; nothing in a pipe. */
export function progressLine(): { tell: (progress: WorkProgress) => void; end: () => void } {
  if (!process.stderr.isTTY) return { tell: () => {}, end: () => {} }
  const started = Date.now()
  return {
    tell: ({ phase, part, rows }) => {
      const percent = part === undefined ? '' : ` ${Math.min(100, Math.round(part * 100))} %`
      const count = rows === undefined ? '' : `  ${rows.toLocaleString('en')} rows`
      process.stderr.write(`\r\u001b[K${PHASES[phase]}${percent}${count}  ${((Date.now() - started) / 1000).toFixed(1)} s`)
    },
    end: () => { process.stderr.write('\r\u001b[K') },
  }
}

/** A cell that is longer is cut. */
const WIDEST = 40

/**
 * A text table with columns aligned; numbers to the right.
 *
 * @param whole titles of columns that are shown whole: names that somebody has to type, sentences
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[], whole: readonly string[] = []): string {
  const [titles = [], ...shown] = [header, ...rows].map((row) => row.map((cell) => visible(cell).replaceAll('\n', '⏎')))
  const widths = titles.map((title, index) => Math.min(whole.includes(title) ? Infinity : WIDEST, Math.max(title.length, ...shown.map((row) => (row[index] ?? '').length))))
  const line = (cells: readonly string[]): string => cells.map((cell, index) => {
    const width = widths[index] ?? 0
    const cut = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell
    return /^-?[\d,.]+( %)?$/.test(cell) ? cut.padStart(width) : cut.padEnd(width)
  }).join('  ').trimEnd()
  return [line(titles), widths.map((width) => '─'.repeat(width)).join('  '), ...shown.map(line)].join('\n')
}
