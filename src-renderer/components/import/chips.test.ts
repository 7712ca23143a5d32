import { expect, test } from 'vitest'
import type { FileInspection } from '#shared/contract/files'
import type { FormatInfo } from '#shared/contract/system'
import type { Guess } from '#shared/model/reading'
import { chipsOf, differenceOf, isPlain, isUnsure, optionsRead, shortStateOf, stateOf, typed } from './chips'

const options = { type: 'object', properties: { delimiter: { title: 'Delimiter', type: 'string' }, ragged: { title: 'Short rows', enum: ['set_aside', 'pad'] }, skip: { title: 'Skip', type: 'integer' }, sheets: { title: 'Sheets', type: 'array' } } }
const formats: readonly FormatInfo[] = [
  { id: 'csv', title: 'CSV', extensions: ['csv'], docs: '', reads: { options }, writes: null },
  { id: 'sqlite', title: 'SQLite', extensions: ['db'], docs: '', reads: null, writes: null },
]
const guess = (option: string, value: unknown, part: Partial<Guess> = {}): Guess => ({ option, label: option, value, shown: String(value), confidence: 0.9, ...part })
const inspection = (part: Partial<FileInspection> = {}): FileInspection => ({
  name: 'a.csv', bytes: 1, format: 'csv', streams: [{ id: 'table', name: 'Table' }], input: {}, guesses: [], columns: [{ name: 'a', type: { name: 'text' } }], rows: [['x']], lines: [1], raw: ['x'], setAside: [], findings: [],
  based: { rows: 1, exact: true }, ...part,
})
const table = (known: readonly Guess[], set = {}, part: Partial<FileInspection> = {}) => ({ stream: { id: 'table', name: 'Table' }, chosen: true, name: 'a', set, counted: true, known, inspection: inspection(part) })

test('the format comes first, with what can be read; then every guess', () => {
  const [format, delimiter] = chipsOf(table([guess('delimiter', ',', { choices: [{ value: ',', shown: 'comma' }, { value: ';', shown: 'semicolon' }] })]), formats)
  expect(format).toMatchObject({ option: 'format', shown: 'CSV', choices: [{ value: 'csv', shown: 'CSV' }], set: false })
  expect(delimiter).toMatchObject({ shown: 'comma', other: 'text', set: false })
})

test('what the user set is shown in its words, though it is no longer guessed; a value of nobody\'s choices joins them', () => {
  const known = [guess('delimiter', ',', { choices: [{ value: ',', shown: 'comma' }, { value: ';', shown: 'semicolon' }] })]
  expect(chipsOf(table(known, { delimiter: ';' }), formats)[1]).toMatchObject({ shown: 'semicolon', set: true })
  const own = chipsOf(table(known, { delimiter: '~' }), formats)[1]
  expect([own?.shown, own?.choices.map(({ shown }) => shown)]).toEqual(['~', ['~', 'comma', 'semicolon']])
  expect(chipsOf(table([], { skip: 3 }), formats)[1]).toMatchObject({ label: 'Skip', shown: '3', set: true })
})

test('of an option with a closed list nothing else can be typed; of others by their kind', () => {
  const chips = chipsOf(table([guess('ragged', 'pad'), guess('skip', 1), guess('sheets', ['a']), guess('flag', true)]), formats)
  expect(chips.slice(1).map(({ other }) => other)).toEqual([undefined, 'number', 'list', undefined])
  expect(chips.at(-1)?.choices.map(({ shown }) => shown)).toEqual(['yes', 'no'])
})

test('the choice of a table among several is no chip: it has a picker of its own', () => {
  const several = { ...table([guess('sheet', 'One'), guess('skip', 0)], {}, { streams: [{ id: 'One', name: 'One' }, { id: 'Two', name: 'Two' }] }), stream: { id: 'One', name: 'One', input: { sheet: 'One' } } }
  expect(chipsOf(several, formats).map(({ option }) => option)).toEqual(['format', 'skip'])
})

test('unsure is what is guessed below nine tenths; what is not there stands back', () => {
  const chip = (part: object) => ({ option: 'skip', label: '', value: 1, shown: '', confidence: 0.7, because: undefined, choices: [], other: undefined, set: false, ...part })
  expect([isUnsure(chip({})), isUnsure(chip({ set: true })), isUnsure(chip({ confidence: 0.9 })), isUnsure(chip({ confidence: undefined }))]).toEqual([true, false, false, false])
  expect([isPlain(chip({ value: 0, confidence: 0.9 })), isPlain(chip({ value: 0 })), isPlain(chip({ value: 0, confidence: 0.9, set: true })), isPlain(chip({ confidence: 0.9 }))]).toEqual([true, false, false, false])
  expect([stateOf(chip({})), stateOf(chip({ confidence: 1 })), stateOf(chip({ set: true }))]).toEqual(['70 % sure', 'certain', 'set by you'])
  expect([shortStateOf(chip({})), shortStateOf(chip({ confidence: 1 })), shortStateOf(chip({ set: true })), shortStateOf(chip({ confidence: undefined }))]).toEqual(['70 %', '100 %', 'set', undefined])
})

test('typed values are of the option\'s kind', () => {
  expect([typed('7', 'number'), typed('x', 'number'), typed(' ', 'number'), typed(' a, b ', 'list'), typed(' ', 'text')]).toEqual([7, undefined, undefined, ['a', 'b'], ' '])
})

test('what another value would change: columns, their names, the first text that differs, nothing', () => {
  const now = inspection({ columns: [{ name: 'a', type: { name: 'text' } }, { name: 'b', type: { name: 'text' } }], rows: [['x', 'Mã¼ller']] })
  expect(differenceOf(now, inspection())).toBe('1 column')
  expect(differenceOf(now, { ...now, columns: [{ name: 'a', type: { name: 'text' } }, { name: 'c', type: { name: 'text' } }] })).toBe('c')
  expect(differenceOf(now, { ...now, rows: [['x', 'Müller']] })).toBe('Müller')
  expect(differenceOf(now, { ...now, rows: [] })).toBe('No rows')
  expect(differenceOf(now, now)).toBe('reads the same')
})

test('the options of a reading of before, in words', () => {
  expect(optionsRead({ format: 'csv', input: { format: 'csv', delimiter: ';', ragged: 'set_aside', other: '' }, guesses: [] }, formats).map(({ label, shown }) => `${label}: ${shown}`)).toEqual(['Format: CSV', 'Delimiter: semicolon', 'Short rows: set aside', 'other: none'])
})
