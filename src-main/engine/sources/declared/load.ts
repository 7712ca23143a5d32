import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { closest } from '#shared/define/closest'
import { type ConnectorDefinition, defineConnector, HOST, PRIVATE, SECRET } from '#shared/define/connector'
import { Failure, failure, type Problem } from '#shared/model/problem'
import { wordsOf } from '../../issue-words'
import { hashed } from '../fingerprint'
import { checkRest, discoverRest } from '../tools/rest/discover'
import { readRest } from '../tools/rest/read'
import { RestSpec } from '../tools/rest/spec'
import { Declaration, type DeclaredField } from './declaration'
import { knownKeys } from './known-keys'
import { type FieldValue, putIn, referencesIn } from './references'

/** Real ones are a thousandth of it. */
const MOST_BYTES = 1_000_000
/** Enough for people, too few for a document that explodes. */
const MOST_ALIASES = 50

/**
 * Makes a connector of a YAML file that declares one: no code, but what is asked of whoever sets a source up, and how the
 * service is asked. Reading it runs nothing and connects nowhere.
 *
 * @throws Failure CONFIG_INVALID with everything that is wrong, each with its line; FILE_NOT_FOUND, TOO_LARGE
 */
export async function loadDeclared(file: string): Promise<ConnectorDefinition> {
  const { size } = await stat(file).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no file "${file}".`, 'Check the path and its spelling.', { file }, error) })
  if (size > MOST_BYTES) throw failure('TOO_LARGE', `"${basename(file)}" is larger than ${MOST_BYTES / 1e6} MB.`, 'This is no connector: choose another file.', { file })
  return readDeclared(await readFile(file, 'utf8'), basename(file))
}

/** The connector that a text declares. Throws CONFIG_INVALID. */
export function readDeclared(text: string, file: string): ConnectorDefinition {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core', uniqueKeys: true, strict: true })
  refuse([...document.errors, ...document.warnings].map(({ message, pos }) => ({
    code: 'CONFIG_INVALID', message: `${file} is no valid YAML: ${message.split('\n')[0]?.replace(/:? at line.*$/, '') ?? ''}.`, remedy: 'Mend the text at that place.', place: { file, line: lines.linePos(pos[0]).line },
  })))
  const value = contentOf(document, file)
  const place = (path: readonly PropertyKey[]): Problem['place'] => ({ file, pointer: path.map((part) => `/${String(part)}`).join(''), ...lineOf(document, lines, path) })
  const wrong = (issues: readonly z.core.$ZodIssue[], schema: z.ZodType, whole: unknown, above: readonly PropertyKey[]): Problem[] => issues.map((issue) => {
    const { message, remedy } = wordsOf(issue, { name: file, noun: 'member', value: whole })
    const near = issue.code === 'unrecognized_keys' ? closest(issue.keys[0] ?? '', knownKeys(schema, whole, issue.path)) : undefined
    return { code: 'CONFIG_INVALID', message, remedy: near === undefined ? remedy : `Did you mean "${near}"?`, place: place([...above, ...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]) }
  })
  const read = Declaration.safeParse(value)
  if (!read.success) throw together(wrong(read.error.issues, Declaration, value, []))
  const declaration = read.data
  refuse(wrongReferences(declaration, (path) => place(['source', ...path])))
  const example = putIn(declaration.source, examplesOf(declaration.config))
  const source = RestSpec.safeParse(example)
  if (!source.success) throw together(wrong(source.error.issues, RestSpec, example, ['source']))
  return connectorOf(declaration)
}

function connectorOf({ id, title, docs, category, config: fields, source }: Declaration): ConnectorDefinition {
  const marks = marksOf(source)
  const config = z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field, marks(name))])))
  const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).optional())
  const specOf = (given: unknown): RestSpec => {
    const filled = putIn(source, Values.parse(given))
    const spec = RestSpec.safeParse(filled)
    const [issue] = spec.error?.issues ?? []
    if (issue) {
      const { message, remedy } = wordsOf(issue, { name: title, noun: 'option', value: filled })
      throw failure('CONFIG_INVALID', message, remedy)
    }
    return RestSpec.parse(filled)
  }
  return defineConnector({
    id, title, docs, category, config, leads: hashed(source),
    check: async (given, context) => checkRest(specOf(given), context),
    discover: async (given, context, only) => discoverRest(specOf(given), context, only),
    read: async (given, request, context) => readRest(specOf(given), request, context),
    incremental: true,
  })
}

function schemaOf({ type, choices, default: given, optional, secret, title, description }: DeclaredField, marks: Readonly<Record<string, true>>): z.ZodType {
  const plain: z.ZodType = choices ? z.enum(choices) : { text: z.string().min(1), integer: z.number().int(), boolean: z.boolean() }[type]
  const told = plain.meta({ ...(title !== undefined && { title }), ...(description !== undefined && { description }), ...(secret && SECRET), ...marks })
  return given !== undefined ? told.default(given) : optional ? told.optional() : told
}

/** What a field stands for in the config of the connector `rest`: a host that is asked, the switch for private addresses. */
function marksOf(source: Declaration['source']): (field: string) => Readonly<Record<string, true>> {
  const references = referencesIn(source)
  const standsFor = (field: string, ...members: readonly string[]): boolean => references.some(({ name, path }) => name === field && members.includes(String(path.at(-1))))
  return (field) => ({ ...(standsFor(field, 'base_url', 'token_url') && HOST), ...(standsFor(field, 'allow_private') && PRIVATE) })
}

/** Something for each field, to check the rest with. */
function examplesOf(fields: Declaration['config']): Record<string, FieldValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, { type, choices, default: given }]) => [name, given ?? choices?.[0] ?? { text: 'text', integer: 1, boolean: false }[type]]))
}

function wrongReferences({ config, source }: Declaration, place: (path: readonly PropertyKey[]) => Problem['place']): Problem[] {
  const names = Object.keys(config)
  return referencesIn(source).flatMap(({ name, path }): Problem[] => {
    const where = place(path)
    const field = Object.hasOwn(config, name) ? config[name] : undefined
    const at = { code: 'CONFIG_INVALID' as const, ...(where && { place: where }) }
    if (!field) {
      const near = closest(name, names)
      return [{ ...at, message: `"{{ ${name} }}" is no field of "config".`, remedy: near === undefined ? `Add the field, or use one of those that there are: ${names.join(', ') || 'none'}.` : `Did you mean "${near}"?` }]
    }
    // Addresses, parameters and headers are shown and logged.
    if (field.secret && path[0] !== 'auth') return [{ ...at, message: `The secret "${name}" stands outside of "auth", where it could be seen.`, remedy: 'Use it in "auth": as a token, a password, or an API key in a header or a parameter.' }]
    return []
  })
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    throw failure('CONFIG_INVALID', `${file} refers to itself too often.`, 'Write the repeated parts out.', { file }, error)
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): { line?: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return { line: lines.linePos(node.range[0]).line }
  }
  return {}
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw together(problems)
}

function together([first, ...rest]: readonly Problem[]): Failure {
  return first ? new Failure(first, rest) : failure('CONFIG_INVALID', 'The file declares no connector.', 'Start from the template rest.yaml.')
}
