import { typeLabel } from '#shared/model/data-type'
import type { Finding } from '#shared/model/finding'
import type { Profile } from '#shared/model/profile'
import { count, print, table } from './output'

/** Prints what is wrong with data, and what was measured of its columns. */
export function printProfile(profile: Profile, findings: readonly Finding[]): void {
  print(findings.length === 0 ? 'No problems found.' : 'What is wrong with it')
  for (const { severity, column, title, count: rowsConcerned, fixes } of findings) {
    print(`  ${severity === 'info' ? '·' : '!'} ${column === undefined ? '' : `${column}: `}${title} (${count(rowsConcerned)})${fixes[0] ? `  → ${fixes[0].step.step}` : ''}`)
  }
  print()
  print(table(['column', 'type', 'nulls', 'invalid', 'distinct', 'min', 'max', 'most frequent'], profile.columns.map((column) => [
    column.name, typeLabel(column.type), count(column.nulls), count(column.invalid), `${column.distinctExact ? '' : '~'}${count(column.distinct)}`,
    String(column.min ?? ''), String(column.max ?? ''), column.top.slice(0, 2).map(({ value, count: times }) => `${String(value)} (${count(times)})`).join(', '),
  ])))
}
