import { isUtf8 } from 'node:buffer'
import { cutTail } from '#engine/text/encoding'

const NAMES: Readonly<Record<string, number>> = { csv: 0.9, tsv: 0.9, tab: 0.9, psv: 0.9, txt: 0.5, dat: 0.5, asc: 0.4 }
const SIGNS = [44, 59, 9, 124]

/** How sure the beginning of a file and its name make it that it is delimited text: 0 to 1. */
export function sniff(head: Uint8Array, name: string): number {
  const byName = NAMES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 0
  if (isBinary(head)) return 0
  if (/^\s*[[{]/.test(Buffer.from(head.subarray(0, 100)).toString('latin1'))) return byName * 0.5
  const lines = Buffer.from(head).toString('latin1').split(/\r\n|\r|\n/).slice(0, -1).filter((line) => line !== '').slice(0, 50)
  const steady = SIGNS.some((sign) => {
    const counts = lines.map((line) => line.split(String.fromCharCode(sign)).length)
    return counts.length > 1 && counts[0]! > 1 && counts.filter((count) => count === counts[0]).length > counts.length * 0.8
  })
  return Math.max(byName, steady ? 0.6 : 0.05)
}

/** Many control characters, and not the zeros of UTF-16. */
function isBinary(head: Uint8Array): boolean {
  const part = head.subarray(0, 4096)
  if (part.length === 0) return false
  const magic = Buffer.from(part.subarray(0, 8)).toString('latin1')
  if (/^(?:PK\x03\x04|PAR1|%PDF|\xd0\xcf\x11\xe0|SQLite f|\x1f\x8b|\x89PNG)/.test(magic) || Buffer.from(part.subarray(8, 12)).toString('latin1') === 'DUCK') return true
  const control = part.reduce((count, byte) => count + (byte < 32 && ![0, 1, 9, 10, 12, 13, 31].includes(byte) ? 1 : 0), 0)
  return control > part.length * 0.02 && !isUtf8(part.subarray(0, part.length - cutTail(part)))
}
