import type { Column } from '../model/column'

/** Longer headers are cut: nobody can read them, and every interface has to show them. */
const LONGEST_NAME = 200

/**
 * Makes column names from the headers of a file: one rule for every format.
 *
 * White space at both ends is taken away and inner runs of it become one space; NUL characters go, since no SQL name
 * can hold one. A blank header becomes `column_3` (its place, from 1). Names are unique whatever the case of their
 * letters (`id`, `ID` → `id`, `ID_2`), and none is one that the engine uses itself: `rowid` becomes `rowid_2`, and of
 * several leading underscores one stays. Where the name differs, `header` holds the text that stood in the file.
 *
 * @param headers one for each column, in order; null where the file has none
 */
export function uniqueColumnNames(headers: readonly (string | null)[]): Pick<Column, 'name' | 'header'>[] {
  const wanted = headers.map((header, index) => tidy(header ?? '') || `column_${index + 1}`)
  const taken = new Set(['rowid'])
  const first = wanted.map((name) => claim(taken, name))
  const nextSuffix = new Map<string, number>()
  return headers.map((header, index) => {
    const name = first[index] ? wanted[index]! : withSuffix(wanted[index]!, taken, nextSuffix)
    return header === null || header === name ? { name } : { name, header }
  })
}

function tidy(header: string): string {
  const spaced = header.replaceAll('\0', '').replace(/[\s\p{Z}\uFEFF]+/gu, ' ').trim()
  return [...spaced.slice(0, 2 * LONGEST_NAME)].slice(0, LONGEST_NAME).join('').trim().replace(/^__+/, '_')
}

function claim(taken: Set<string>, name: string): boolean {
  const key = name.toLowerCase()
  if (taken.has(key)) return false
  taken.add(key)
  return true
}

function withSuffix(name: string, taken: Set<string>, next: Map<string, number>): string {
  const key = name.toLowerCase()
  for (let suffix = next.get(key) ?? 2; ; suffix += 1) {
    const candidate = `${name}_${suffix}`
    if (!claim(taken, candidate)) continue
    next.set(key, suffix + 1)
    return candidate
  }
}
