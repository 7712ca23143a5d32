import type { AuditEntry } from '#shared/model/access'

const HEADER = ['at', 'who', 'key_id', 'what', 'objects', 'project_id', 'source', 'status', 'code', 'milliseconds', 'count']

/** Accesses as CSV (RFC 4180). What a spreadsheet would run as a formula gets a ' in front: names of keys are free text. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ at, who, keyId, what, objects, projectId, source, status, code, milliseconds, count }) =>
    [at, who, keyId ?? '', what, objects.map(({ kind, id }) => `${kind} ${id}`).join(' '), projectId ?? '', source ?? '', status, code ?? '', milliseconds, count])
  return [HEADER, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: string | number): string {
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
