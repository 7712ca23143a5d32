import { parse } from 'yaml'
import { z } from 'zod'
import type { StreamEndpoint } from './spec'

const Parameter = z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), $ref: z.string().optional() }).partial()
const Operation = z.looseObject({ summary: z.string(), description: z.string(), parameters: z.array(Parameter), deprecated: z.boolean(), responses: z.record(z.string(), z.unknown()) }).partial()
const PathItem = z.looseObject({ get: Operation.optional().catch(undefined), parameters: z.array(Parameter).optional().catch(undefined) })
const Document = z.looseObject({
  openapi: z.string().optional(), swagger: z.string().optional(),
  paths: z.record(z.string(), PathItem),
})

const LONGEST_COMMENT = 300

/**
 * What can be read of a service by its own description (OpenAPI 3, Swagger 2; JSON or YAML): each path with GET that needs
 * no further value and answers with JSON. Undefined where the text is no such description.
 */
export function endpointsOfOpenApi(text: string): StreamEndpoint[] | undefined {
  const content = documentOf(text)
  const read = Document.safeParse(content)
  if (!read.success || (read.data.openapi === undefined && read.data.swagger === undefined)) return undefined
  return Object.entries(read.data.paths).flatMap(([path, { get, parameters: shared = [] }]): StreamEndpoint[] => {
    if (!get || path.includes('{') || get.deprecated === true || !givesJson(get.responses)) return []
    const parameters = [...shared, ...get.parameters ?? []].map((parameter) => resolved(content, parameter))
    if (parameters.some(({ in: where, required }) => required === true && where !== 'header' && where !== 'cookie')) return []
    const comment = get.summary ?? get.description
    return [{ name: path.replace(/^\//, '') || path, path, params: parameters.flatMap(({ name, in: where }) => (where === 'query' && name !== undefined ? [name] : [])), ...(comment && { comment: comment.slice(0, LONGEST_COMMENT) }) }]
  })
}

function documentOf(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : parse(text, { maxAliasCount: 100 })
  } catch {
    return undefined
  }
}

function givesJson(responses?: Readonly<Record<string, unknown>>): boolean {
  const described = Object.entries(responses ?? {})
  const [, response] = described.find(([status]) => status.startsWith('2')) ?? described.find(([status]) => status === 'default') ?? []
  const { content } = z.looseObject({ content: z.record(z.string(), z.unknown()).optional() }).catch({}).parse(response)
  return content === undefined || Object.keys(content).some((type) => /json|\*\/\*/.test(type))
}

function resolved(document: unknown, parameter: z.output<typeof Parameter>): z.output<typeof Parameter> {
  const target = parameter.$ref?.replace(/^#\//, '').split('/').reduce<unknown>((at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined), document)
  return Parameter.catch({}).parse(target ?? parameter)
}
