import { z } from 'zod'
import { API, describeRest } from '#main/hosts/http/openapi'
import { Schema, capital, code, members, table } from './markdown'

const Parameter = z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), description: z.string().optional(), schema: Schema.optional() })
const Content = z.record(z.string(), z.looseObject({ schema: Schema.optional() }))
const Operation = z.looseObject({
  summary: z.string().optional(), description: z.string().optional(), tags: z.array(z.string()).optional(), parameters: z.array(Parameter).optional(),
  requestBody: z.looseObject({ content: Content }).optional(),
})
type Operation = z.infer<typeof Operation>
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The page of the REST interface, from its OpenAPI document. */
export async function restPage(): Promise<string[]> {
  const { paths } = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(await describeRest())
  const operations = Object.entries(paths).flatMap(([path, item]) => METHODS.flatMap((method) => (
    item[method] === undefined ? [] : [{ route: `${method.toUpperCase()} ${API}${path}`, ...Operation.parse(item[method]) }])))
  const tags = [...new Set(operations.map(({ tags: [tag] = ['other'] }) => tag ?? 'other'))].sort()
  return [
    '# The REST interface',
    `\`winnow serve\` prints an address on this computer. Every call needs a key in the header \`X-API-Key\`: one of
\`winnow keys create\`, or the token of that address. [How to use it](../rest.md). Errors are problems:
a code to rely on, what happened, what to do, and where. \`${API}/openapi.json\` describes the same for programs, \`${API}/docs\` for people.`,
    ...tags.flatMap((tag) => [`## ${capital(tag)}`, ...operations.filter(({ tags: [first] = ['other'] }) => first === tag).flatMap((operation) => [
      `### ${code(operation.route)}`, `${operation.summary ?? ''}. ${operation.description ?? ''}`.trim(), ...inputs(operation),
    ])]),
  ]
}

function inputs({ parameters = [], requestBody }: Operation): string[] {
  const body = Object.values(requestBody?.content ?? {})[0]?.schema
  return [
    ...(parameters.length === 0 ? [] : [table(['parameter', 'in', 'meaning'], parameters.map((parameter) => [
      `${code(parameter.name)}${parameter.required ? '' : ' (optional)'}`, parameter.in, parameter.description ?? parameter.schema?.description ?? '',
    ]))]),
    ...(body?.properties ? [members(body, 'member')] : []),
  ]
}
