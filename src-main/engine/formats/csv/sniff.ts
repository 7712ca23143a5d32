import { isText } from '#engine/text/is-text'

const NAMES: Readonly<Record<string, number>> = { csv: 0.9, tsv: 0.9, tab: 0.9, psv: 0.9, txt: 0.5, dat: 0.5, asc: 0.4 }
const SIGNS = [44, 59, 9, 124]

/** How sure the beginning of a file and its name make it that it is delimited text: 0 to 1. */
export function sniff(head: Uint8Array, name: string): number {
  const byName = NAMES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 0
  if (!isText(head)) return 0
  if (/^\s*[[{]/.test(Buffer.from(head.subarray(0, 100)).toString('latin1'))) return byName * 0.5
  const lines = Buffer.from(head).toString('latin1').split(/\r\n|\r|\n/).slice(0, -1).filter((line) => line !== '').slice(0, 50)
  const steady = SIGNS.some((sign) => {
    const counts = lines.map((line) => line.split(String.fromCharCode(sign)).length)
    return counts.length > 1 && counts[0]! > 1 && counts.filter((count) => count === counts[0]).length > counts.length * 0.8
  })
  return Math.max(byName, steady ? 0.6 : 0.05)
}
