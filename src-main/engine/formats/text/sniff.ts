import { isText } from '#engine/text/is-text'
import { guessTextLayout } from './guess'

const NAMES: Readonly<Record<string, number>> = { txt: 0.55, text: 0.55, log: 0.7, md: 0.5 }
const DELIMITERS = [',', ';', '\t', '|']
/** Where so many lines have equally many of a delimiter, they are a table for the CSV reader. */
const STEADY = 0.5

/** How sure the beginning of a file and its name make it that it is a text other than delimited or JSON: 0 to 1. */
export function sniff(head: Uint8Array, name: string): number {
  const byName = NAMES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 0
  if (!isText(head)) return 0
  const lines = Buffer.from(head).toString('latin1').split(/\r\n|\r|\n/).slice(0, 400)
  const { layout } = guessTextLayout(lines)
  if (layout === 'log') return 0.8
  if (isDelimited(lines) || /^\s*[[{]/.test(lines[0] ?? '')) return byName * 0.5
  if (layout === 'pairs' && byName > 0) return 0.75
  return byName
}

function isDelimited(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '')
  return DELIMITERS.some((delimiter) => {
    const counts = Map.groupBy(filled.map((line) => line.split(delimiter).length), (count) => count)
    return Math.max(0, ...[...counts].map(([count, same]) => (count > 1 ? same.length : 0))) > STEADY * filled.length
  })
}
