import { z } from 'zod'
import { closest } from '#shared/define/closest'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** What is wrong with something that was written, and what to do about it: two sentences. */
export interface IssueWords {
  readonly message: string
  readonly remedy: string
}

/** What was written. */
export interface Written {
  /** How it is called: the step's name, the recipe's file. */
  readonly name: string
  /** What its members are called. */
  readonly noun: 'parameter' | 'option' | 'member'
  readonly value: unknown
  /** What is told of a member that has to be there. */
  readonly about?: (member: string) => string | undefined
  /** The members that there are at a place, to guess which one was meant. */
  readonly members?: (path: Path) => readonly string[]
}

const TYPES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  string: ['a text', 'Write a text, in quotes where it looks like a number.'],
  number: ['a number', 'Write a number, without quotes.'],
  int: ['a whole number', 'Write a whole number, without quotes.'],
  boolean: ['true or false', 'Write true or false, without quotes.'],
  array: ['a list', 'Write a list: [first, second].'],
  object: ['names with values', 'Write names with values: {name: value}.'],
  record: ['names with values', 'Write names with values: {name: value}.'],
  null: ['null', 'Write null.'],
}
const LONGEST = 60

/** All issues of a strict reading together: their messages, and the remedy of the first. */
export function allWordsOf(issues: readonly Issue[], written: Written): IssueWords {
  const said = issues.map((issue) => wordsOf(issue, written))
  return { message: said.map(({ message }) => message).join(' '), remedy: said[0]?.remedy ?? '' }
}

/** An issue of a strict reading in sentences for whoever wrote it: each kind that a recipe can meet. */
export function wordsOf(issue: Issue, written: Written): IssueWords {
  const value = valueAt(written.value, issue.path)
  const where = whereOf(issue.path, written.name)
  if (value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union')) return missing(issue.path, written)
  switch (issue.code) {
    case 'invalid_type': return wrongType(where, [issue.expected], value, issue.path)
    case 'invalid_value': return notOneOf(where, issue.values.map(String), value)
    case 'invalid_union': return noneFits(issue, where, value, written)
    case 'unrecognized_keys': return { message: `${where} has no ${written.noun} "${issue.keys.join('", "')}".`, remedy: meant(issue.keys, written.members?.(issue.path) ?? []) }
    case 'too_small': return outside(where, issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least', value)
    case 'too_big': return outside(where, issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most', value)
    case 'invalid_key': return { message: `A name in ${whereOf(issue.path.slice(0, -1), written.name)} is not allowed: ${firstOf(issue.issues, written, issue.path)}.`, remedy: 'Give it another name.' }
    case 'not_multiple_of': return { message: `${where} must be a multiple of ${issue.divisor}, not ${shown(value)}.`, remedy: 'Write another number.' }
    // A pattern that has no words of its own has zod's, which begin so.
    case 'invalid_format': return { message: issue.message.startsWith('Invalid') ? `${where} is not written as it has to be: ${shown(value)}.` : `${sentence(where, issue.message)}, not ${shown(value)}.`, remedy: 'Write it in that form.' }
    default: return { message: `${sentence(where, issue.message)}.`, remedy: `Change ${where}.` }
  }
}

/** Words that a step brings along: some go on from what they are about ("must rise"), others stand by themselves ("give min, max or both"). */
const sentence = (where: string, words: string): string => `${where}${/^(must|belongs|goes) /.test(words) ? '' : ':'} ${words.replace(/\.$/, '')}`

function meant([key = '']: readonly string[], members: readonly string[]): string {
  const likely = closest(key, members)
  return likely === undefined ? 'Remove it, or look at how it is written.' : `Did you mean "${likely}"?`
}

function missing(path: Path, { name, noun, about }: Written): IssueWords {
  const member = String(path.at(-1) ?? '')
  if (path.length === 0) return { message: `There is nothing in ${name}.`, remedy: 'Write what it needs.' }
  const inside = path.length > 1 ? ` in ${pathWords(path.slice(0, -1))}` : ''
  return { message: `${name} needs the ${noun} ${member}${inside}.`, remedy: [`Add "${member}: …".`, path.length === 1 ? about?.(member) : undefined].filter(Boolean).join(' ') }
}

function wrongType(where: string, expected: readonly string[], value: unknown, path: Path): IssueWords {
  const types = [...new Set(expected)].map((type) => TYPES[type] ?? [type, `Write ${type}.`] as const)
  const [only] = types
  const asList = expected.length === 1 && expected[0] === 'array' && typeof value === 'string'
  return {
    message: `${where} must be ${either([...new Set(types.map(([what]) => what))])}, not ${shown(value)}.`,
    remedy: asList ? `Write a list: ${String(path.at(-1))}: [${value}].` : types.length === 1 && only ? only[1] : `Write ${either([...new Set(types.map(([what]) => what))])}.`,
  }
}

function notOneOf(where: string, values: readonly string[], value: unknown): IssueWords {
  const likely = typeof value === 'string' ? closest(value, values) : undefined
  return { message: `${where} must be ${either(values)}, not ${shown(value)}.`, remedy: likely === undefined ? `Write ${either(values)}.` : `Did you mean "${likely}"?` }
}

/** Of several forms the one that was meant: the first whose type fits. Where none does, the types that there are. */
function noneFits({ errors, path, message }: z.core.$ZodIssueInvalidUnion, where: string, value: unknown, written: Written): IssueWords {
  const isType = (issue: Issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string'))
  const meant = errors.find((issues) => issues.length > 0 && !issues.some(isType))?.[0]
  if (meant) return wordsOf({ ...meant, path: [...path, ...meant.path] }, written)
  const types = errors.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : issue.code === 'invalid_value' ? ['string'] : []))
  return types.length > 0 ? wrongType(where, types, value, path) : { message: `${where}: ${message}.`, remedy: `Change ${where}.` }
}

function outside(where: string, origin: string, limit: number | bigint, than: 'at least' | 'more than' | 'at most' | 'less than', value: unknown): IssueWords {
  const unit = { string: Number(limit) === 1 ? ' character' : ' characters', array: Number(limit) === 1 ? ' item' : ' items', record: ' entries', object: ' entries' }[origin]
  if (unit === undefined) return { message: `${where} must be ${than} ${limit}, not ${shown(value)}.`, remedy: `Write a number that is ${than} ${limit}.` }
  if (isEmpty(value)) return { message: `${where} must not be empty.`, remedy: origin === 'string' ? 'Write something, or leave it out.' : `Give ${than} ${limit}${unit}.` }
  const has = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length : undefined
  return { message: `${where} must have ${than} ${limit}${unit}${has === undefined ? '' : `, not ${has}`}.`, remedy: than === 'at least' || than === 'more than' ? 'Add what is missing.' : 'Make it shorter.' }
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0)
const firstOf = (issues: readonly Issue[], written: Written, path: Path): string => {
  const [first] = issues
  if (first?.code === 'too_small') return 'it is empty'
  return first ? wordsOf({ ...first, path: [...path, ...first.path] }, written).message.replace(/\.$/, '') : 'it cannot be read'
}

/** 'columns, item 2': numbers count from 1. */
const pathWords = (path: Path): string => path.map((part) => (typeof part === 'number' ? `item ${part + 1}` : String(part))).join(', ')
const whereOf = (path: Path, name: string): string => (path.length === 0 ? name : `${pathWords(path)} of ${name}`)

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => (typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined), value)
}

function shown(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'names with values'
  const text = String(value)
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return typeof value === 'string' ? `"${short}"` : short
}

/** 'a, b or c'. */
const either = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`)

/** The members that a schema knows at a place; none where it is no object. */
export function membersAt(schema: unknown, path: Path): readonly string[] {
  const at = path.reduce<unknown>((outer, part) => {
    const inner = inside(outer)
    return inner instanceof z.ZodObject && Object.hasOwn(inner.shape, part) ? Reflect.get(inner.shape, part) : undefined
  }, schema)
  const object = inside(at)
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}

const inside = (schema: unknown): unknown => (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? inside(schema.unwrap()) : schema)
