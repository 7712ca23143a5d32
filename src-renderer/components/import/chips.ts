import type { FileInspection } from '#shared/contract/files'
import type { FormatInfo } from '#shared/contract/system'
import type { Cell } from '#shared/model/column'
import type { Guess, ImportReport } from '#shared/model/reading'
import { percent } from '../../format'
import { t } from '../../messages'
import type { Table } from '../../stores/incoming'
import { showCell } from '../show-cell'

/** A value that an option can have. */
export interface Choice {
  readonly value: unknown
  readonly shown: string
}

/** An option of how a file is read, as a chip shows it. */
export interface Chip {
  readonly option: string
  readonly label: string
  readonly value: unknown
  readonly shown: string
  /** 0 to 1; undefined where nothing was guessed: the file says so itself. */
  readonly confidence: number | undefined
  readonly because: string | undefined
  readonly choices: readonly Choice[]
  /** What else can be typed; undefined where the choices are all there are. */
  readonly other: 'text' | 'number' | 'list' | undefined
  /** True when the user set it. */
  readonly set: boolean
}

type Schema = Readonly<Record<string, unknown>>

/** A guess that is less sure than this wants to be looked at. */
export const SURE = 0.9

export const isUnsure = ({ set, confidence }: Pick<Chip, 'set' | 'confidence'>): boolean => !set && confidence !== undefined && confidence < SURE

/** Sure of nothing there to speak of: no comments, no lines above the table. Such chips can stand back. */
export const isPlain = (chip: Chip): boolean => !chip.set && !isUnsure(chip) && (chip.value === '' || chip.value === 0 || chip.value === false) && chip.option !== 'delimiter' && chip.option !== 'header'

/** How sure it is, as its chip says it; undefined where nothing was guessed. */
export function shortStateOf({ set, confidence }: Pick<Chip, 'set' | 'confidence'>): string | undefined {
  if (set) return t.import.setShort
  return confidence === undefined ? undefined : percent(Math.round(100 * confidence), 100)
}

/** How sure it is, in words. */
export function stateOf({ set, confidence }: Pick<Chip, 'set' | 'confidence'>): string {
  if (set) return t.import.set
  if (confidence === undefined) return t.import.read
  return confidence >= 1 ? t.import.certain : t.import.sure(percent(Math.round(100 * confidence), 100))
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The chips of a table: its format, every guess, and what the user set, in an order that stays. */
export function chipsOf(table: Table, formats: readonly FormatInfo[]): readonly Chip[] {
  const { inspection, known, set, stream } = table
  if (!inspection) return []
  const schemas = propertiesOf(formats.find(({ id }) => id === inspection.format)?.reads?.options)
  const guesses = known.filter(({ option }) => inspection.streams.length === 1 || !(option in (stream.input ?? {})))
  const named = new Set(known.map(({ option }) => option))
  const unnamed = Object.keys(set).filter((option) => option !== 'format' && !named.has(option))
  return [
    formatChip(inspection, 'format' in set, formats),
    ...guesses.map((guess) => chipOf(guess, set, inspection, schemas[guess.option])),
    ...unnamed.map((option) => chipOf({ option, label: titleOf(schemas[option]) ?? option, value: set[option], shown: show(set[option]), confidence: 1 }, set, inspection, schemas[option])),
  ]
}

/** The options that a file was read with, by their titles: the format first. */
export function optionsRead({ format, input, guesses }: Pick<ImportReport, 'format' | 'input' | 'guesses'>, formats: readonly FormatInfo[]): readonly { readonly option: string, readonly label: string, readonly shown: string }[] {
  const info = formats.find(({ id }) => id === format)
  const schemas = propertiesOf(info?.reads?.options)
  const options = Object.entries(input).filter(([option]) => option !== 'format').map(([option, value]) => {
    const guess = guesses.find((one) => one.option === option)
    const choice = guess?.choices?.find((one) => same(one.value, value))
    return { option, label: titleOf(schemas[option]) ?? guess?.label ?? option, shown: choice?.shown ?? show(value) }
  })
  return [{ option: 'format', label: t.import.format, shown: info?.title ?? format }, ...options]
}

/** Which formats a file can be read as. */
export const formatChoices = (formats: readonly FormatInfo[]): readonly Choice[] => formats.filter(({ reads }) => reads !== null).map(({ id, title }) => ({ value: id, shown: title }))

function formatChip({ format }: FileInspection, set: boolean, formats: readonly FormatInfo[]): Chip {
  const choices = formatChoices(formats)
  return { option: 'format', label: t.import.format, value: format, shown: choices.find(({ value }) => value === format)?.shown ?? format, confidence: undefined, because: undefined, choices, other: undefined, set }
}

function chipOf({ option, label, value: guessed, shown, confidence, because, choices: given = [] }: Guess, set: Table['set'], { input }: FileInspection, schema: Schema | undefined): Chip {
  const isSet = option in set
  const value = isSet ? set[option] : option in input ? input[option] : guessed
  const all = typeof guessed === 'boolean' && given.length === 0 ? [{ value: true, shown: t.import.yes }, { value: false, shown: t.import.no }] : given
  const own = all.find((choice) => same(choice.value, value))
  const word = own?.shown ?? (same(value, guessed) && !isSet ? shown : show(value))
  return { option, label, value, shown: word, confidence, because, choices: own ? all : [{ value, shown: word }, ...all], other: otherOf(schema, guessed), set: isSet }
}

function otherOf(schema: Schema | undefined, guessed: unknown): Chip['other'] {
  if (schema?.['enum'] !== undefined || schema?.['const'] !== undefined || typeof guessed === 'boolean') return undefined
  if (Array.isArray(guessed) || schema?.['type'] === 'array') return 'list'
  return typeof guessed === 'number' || schema?.['type'] === 'integer' || schema?.['type'] === 'number' ? 'number' : 'text'
}

/** A typed text as the kind of value that the option has; undefined for one that is none. */
export function typed(text: string, other: Chip['other']): unknown {
  if (other === 'list') return text.split(',').map((part) => part.trim()).filter((part) => part !== '')
  if (other !== 'number') return text
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
}

/** Words for signs that are hard to see, and for the few words of options that are none of everyday. */
const WORDS: Readonly<Record<string, string>> = { '': t.import.none, '\t': 'tab', ' ': 'space', ',': 'comma', ';': 'semicolon', '|': 'bar', '.': 'point', doubled: 'written twice', backslash: 'after a backslash' }

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value === 'boolean') return value ? t.import.yes : t.import.no
  return WORDS[String(value)] ?? String(value).replaceAll('_', ' ')
}

function propertiesOf(schema: unknown): Readonly<Record<string, Schema>> {
  const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)
  const properties = isObject(schema) ? schema['properties'] : undefined
  return isObject(properties) ? Object.fromEntries(Object.entries(properties).filter((entry): entry is [string, Schema] => isObject(entry[1]))) : {}
}

const titleOf = (schema: Schema | undefined): string | undefined => (typeof schema?.['title'] === 'string' ? schema['title'] : undefined)

/** What another value of an option would change, in a few words: the columns, their names, the first text that reads differently. */
export function differenceOf(now: FileInspection, then: FileInspection): string {
  if (then.rows.length === 0 && now.rows.length > 0) return t.import.noRows
  if (then.columns.length !== now.columns.length) return t.import.columns(then.columns.length)
  const name = then.columns.find((column, place) => column.name !== now.columns[place]?.name)?.name
  if (name !== undefined) return clip(name)
  for (const [row, cells] of then.rows.entries()) {
    const place = cells.findIndex((cell, column) => cell !== now.rows[row]?.[column])
    if (place >= 0) return clip(wordOf(cells[place] ?? null))
  }
  return t.import.looksSame
}

const wordOf = (cell: Cell): string => showCell(cell)
const clip = (text: string): string => (text.length > 28 ? `${text.slice(0, 27)}…` : text)
