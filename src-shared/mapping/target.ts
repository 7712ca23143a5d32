import { TYPE_LABEL } from '../define/params'
import { parseTypeLabel } from '../model/data-type'
import type { Field } from './match'

/** What pasted column names hold, and the lines (from 1) that were not taken as they stand: a name that came before, a type that is none. */
export interface PastedFields {
  readonly fields: readonly Field[]
  readonly odd: readonly { readonly line: number, readonly because: 'twice' | 'type', readonly text: string }[]
}

/** What databases and programming languages call the types. */
const ALSO: Readonly<Record<string, string>> = {
  string: 'text', str: 'text', varchar: 'text', char: 'text', int: 'integer', bigint: 'integer', long: 'integer', float: 'number', double: 'number', real: 'number', numeric: 'decimal', bool: 'boolean', datetime: 'timestamp',
}

/**
 * Reads column names, one a line, each with its type behind a colon where it is known: `signed_up: date`. Where what stands
 * behind the colon is no type, the whole line is the name.
 */
export function readPasted(text: string): PastedFields {
  const fields = new Map<string, Field>()
  const odd: { line: number, because: 'twice' | 'type', text: string }[] = []
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim()
    if (line === '') continue
    const colon = line.lastIndexOf(':')
    const label = colon < 1 ? '' : line.slice(colon + 1).toLowerCase().replaceAll(/\s/g, '')
    const type = Object.hasOwn(ALSO, label) ? ALSO[label] : TYPE_LABEL.test(label) ? label : undefined
    if (label !== '' && type === undefined) odd.push({ line: index + 1, because: 'type', text: line.slice(colon + 1).trim() })
    const name = type === undefined ? line : line.slice(0, colon).trim()
    if (fields.has(name.toLowerCase())) odd.push({ line: index + 1, because: 'twice', text: name })
    else fields.set(name.toLowerCase(), type === undefined ? { name } : { name, type: parseTypeLabel(type) })
  }
  return { fields: [...fields.values()], odd }
}
