import { expect, it } from 'vitest'
import { foundSensitive, masked } from './mask'
import { isCard, isIban, isSensitiveName, sensitiveKind, withoutSensitive } from './sensitive-values'

it.each([
  ['ann@example.org', 'e-mail'], ['Ann <ann.b+c@sub.example.co.uk>', 'e-mail'], ['DE89 3704 0044 0532 0130 00', 'iban'], ['GB82WEST12345698765432', 'iban'],
  ['4111 1111 1111 1111', 'card'], ['5500-0000-0000-0004', 'card'], ['+49 30 1234567', 'phone'], ['(030) 123-4567', 'phone'], ['0049 171 1234567', 'phone'], ['212-555-0123', 'phone'], ['536-90-4399', 'id'],
])('takes %s for %s', (value, kind) => {
  expect(sensitiveKind(value)).toBe(kind)
})

it.each(['2024-01-31', '01.02.2024', '0.1234567', '12345', 'GB82WEST12345698765433', '4111 1111 1111 1112', '1234567890123', '00012345', 'f25e3d7c-7f2a-4438-9600-9acc8b8f1208', 'SKU-0301-2345', '1,234,567.89', '2024-01-31T09:30:00Z', 'a @ b', '01/02/2024 10:00'])('takes %s for nothing', (value) => {
  expect(sensitiveKind(value)).toBeUndefined()
  expect(withoutSensitive(value, '*')).toBe(value)
})

it('checks numbers by their check digits', () => {
  expect([isIban('FR1420041010050500013M02606'), isIban('FR1420041010050500013M02607')]).toEqual([true, false])
  expect([isCard('378282246310005'), isCard('378282246310006')]).toEqual([true, false])
})

it('knows columns by the words of their names', () => {
  for (const name of ['email', 'E-Mail', 'customerEmail', 'phone_no', 'Telefon (privat)', 'iban', 'card_number', 'National ID', 'ssn', 'Passwort']) expect(isSensitiveName(name), name).toBe(true)
  for (const name of ['mailing_city', 'card_type', 'identity', 'telephoto', 'company', 'id', 'account', 'hotel']) expect(isSensitiveName(name), name).toBe(false)
})

it('hides columns that are marked, named so, or hold such values, in every shape of a table', () => {
  const columns = ['id', 'contact', 'salary', 'ssn'].map((name) => ({ name, type: { name: 'text' } }))
  const cells = [['1', 'ann@example.org', '10', 'x'], ['2', 'none', '20', null]]
  const rows = [['1', '********', '********', '********'], ['2', '********', '********', null]]
  const marked = new Set(['salary'])
  expect(masked({ columns, rows: cells }, { marked, cleared: new Set() })).toEqual({ columns, rows })
  expect(masked({ columns, rows: cells.map((row) => ({ row: 1, line: 2, cells: row })) }, { marked, cleared: new Set() })).toEqual({ columns, rows: rows.map((row) => ({ row: 1, line: 2, cells: row })) })
  expect(masked({ preview_rows: [{ id: 1, contact: 'ann@example.org', note: 'call ann@example.org or +49 30 1234567', ok: true, empty: null }] })).toEqual({ preview_rows: [{ id: 1, contact: '********', note: '********', ok: true, empty: null }] })
})

it('shows columns that were cleared as they are; a mark goes before', () => {
  const columns = ['email', 'ssn']
  const marks = { marked: new Set(['ssn']), cleared: new Set(['email', 'ssn']) }
  expect(masked({ columns, rows: [['ann@example.org', '7']] }, marks)).toEqual({ columns, rows: [['ann@example.org', '********']] })
  expect(masked({ column: 'email', before: 'ann@example.org', note: 'ann@example.org' }, marks)).toEqual({ column: 'email', before: 'ann@example.org', note: '********' })
  const profile = { name: 'email', top: [{ value: 'ann@example.org', count: 1 }], shapes: [], min: 'a', max: 'b' }
  expect(masked({ columns: [profile] }, marks)).toEqual({ columns: [profile] })
})

it('tells which columns look sensitive, and why', () => {
  expect(foundSensitive(['id', 'contact', 'Telefon'], [['1', 'ann@example.org', null], ['2', '', null]])).toEqual([{ column: 'contact', by: 'values', kind: 'e-mail' }, { column: 'Telefon', by: 'name', kind: null }])
})

it('hides former values, examples, raw lines and profiles with their columns', () => {
  const columns = [{ name: 'ssn' }]
  expect(masked({ columns, rows: [{ cells: ['7'], changed: [{ column: 'ssn', before: '8' }] }], raw: ['ssn', '7'] })).toEqual({ columns, rows: [{ cells: ['********'], changed: [{ column: 'ssn', before: '********' }] }], raw: ['********', '********'] })
  expect(masked({ lines: [{ line: 3, reason: 'short', raw: 'Ann,1' }] })).toEqual({ lines: [{ line: 3, reason: 'short', raw: '********' }] })
  expect(masked([{ column: 'ssn', title: 'x', examples: [{ row: 1, value: '7' }] }])).toEqual([{ column: 'ssn', title: 'x', examples: [{ row: 1, value: '********' }] }])
  expect(masked({ columns: [{ name: 'ssn', top: [{ value: '7', count: 1 }], shapes: [], min: '7', max: null, mean: 7, nulls: 3 }] })).toMatchObject({ columns: [{ top: [], min: '********', max: null, mean: null, nulls: 3 }] })
})
