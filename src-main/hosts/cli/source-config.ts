import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { InvalidArgumentError, Option } from 'commander'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { readYaml } from '#main/settings/read-yaml'
import { failure } from '#shared/model/problem'
import { Name } from '#shared/model/project'
import { type ConnectorCard, SourceConfig } from '#shared/model/source'

/** A part of a connector's config schema, as far as values that are typed need it. */
const Node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  path: z.boolean().optional(),
  get properties() { return z.record(z.string(), Node).optional() },
  get items() { return z.union([Node, z.array(Node)]).optional() },
  get additionalProperties() { return z.union([Node, z.boolean()]).optional() },
  get anyOf() { return z.array(Node).optional() },
  get oneOf() { return z.array(Node).optional() },
})
type Node = z.infer<typeof Node>

/** A source as a YAML file holds it. */
export const SourceFile = z.strictObject({ name: Name.optional(), connector: z.string().min(1).optional(), config: SourceConfig.default({}) })

/** `--set host=db.example`, `--set auth.type=basic`: options of a connector. May be given several times. */
export const setOption = (): Option => new Option('-s, --set <option=value>', 'an option of the connector, e.g. -s host=localhost -s password=\'${DB_PASSWORD}\'; a.b for what is inside (see `winnow connectors describe`)')
  .argParser((text: string, before: readonly (readonly [string, string])[] = []) => {
    const at = text.indexOf('=')
    if (at < 1) throw new InvalidArgumentError('Write option=value.')
    return [...before, [text.slice(0, at), text.slice(at + 1)] as const]
  }).default([])

/** Reads a source from a YAML file, or from the standard input (-). Throws FILE_NOT_FOUND, CONFIG_INVALID. */
export async function readSourceFile(path: string): Promise<z.infer<typeof SourceFile>> {
  if (path === '-') return readYaml(await text(process.stdin), SourceFile, 'the standard input')
  const written = await readFile(path, 'utf8').catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `"${path}" cannot be read.`, 'Check the path after --file.', { file: path }, error) })
  return readYaml(written, SourceFile, path)
}

/** A source as a YAML file holds it. */
export const writeSourceFile = (source: z.input<typeof SourceFile>): string => stringify(source, { lineWidth: 0, aliasDuplicateObjects: false })

/**
 * The config with what was typed in its place: numbers, lists and the like as the connector's schema wants them, texts as
 * they are, paths from the present folder.
 */
export function configWith(config: SourceConfig, typed: readonly (readonly [string, string])[], card: Pick<ConnectorCard, 'config'>): SourceConfig {
  const schema = Node.parse(card.config)
  const result: SourceConfig = structuredClone(config)
  for (const [option, text] of typed) {
    const path = option.split('.')
    const last = path.pop() ?? ''
    const holder = path.reduce<Record<string, unknown>>((outer, member) => {
      const inner = z.record(z.string(), z.unknown()).catch({}).parse(Object.hasOwn(outer, member) ? outer[member] : {})
      Object.defineProperty(outer, member, { value: inner, enumerable: true, configurable: true, writable: true })
      return inner
    }, result)
    const value = valueOf(text, membersAt(schema, [...path, last]))
    Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true })
  }
  return result
}

/** The schemas that may stand at a path: several where there are alternatives. */
function membersAt(schema: Node, path: readonly string[]): Node[] {
  return path.reduce<Node[]>((nodes, member) => nodes.flatMap(alternatives).flatMap((node) => {
    const known = node.properties?.[member]
    if (known) return [known]
    return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
  }), [schema]).flatMap(alternatives)
}

const alternatives = (node: Node): Node[] => [node, ...[...node.anyOf ?? [], ...node.oneOf ?? []].flatMap(alternatives)]

function valueOf(text: string, nodes: readonly Node[]): unknown {
  if (nodes.some(({ path }) => path === true)) return resolve(text)
  const types = nodes.flatMap(({ type = [], const: only, enum: choices = [] }) => [type, typeof only, choices.map((choice) => typeof choice)].flat(2))
  if (types.includes('string') || nodes.length === 0) return text
  try {
    return parse(text, { schema: 'core' }) as unknown
  } catch {
    return text
  }
}
