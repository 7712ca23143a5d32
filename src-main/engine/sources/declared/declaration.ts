import { z } from 'zod'
import { ConnectorCategory } from '#shared/model/source'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a name of small letters, digits and _')

/** One thing that is asked of whoever sets a source up. */
const DeclaredField = z.strictObject({
  title: z.string().min(1).optional(),
  description: z.string().min(1).optional(),
  type: z.enum(['text', 'integer', 'boolean']).default('text'),
  /** The only texts that may be given. */
  choices: z.array(z.string().min(1)).min(1).optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  optional: z.boolean().default(false),
  /** Kept in the secrets store, and shown nowhere. */
  secret: z.boolean().default(false),
}).superRefine(({ type, choices, default: given, secret, optional }, context) => {
  const wrong = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  if (secret && (type !== 'text' || choices)) wrong('secret', 'must not be true for what is no free text')
  if (secret && given !== undefined) wrong('default', 'must not be given for a secret: everybody could read it')
  if (choices && type !== 'text') wrong('choices', 'must not be given for what is no text')
  if (optional && given !== undefined) wrong('optional', 'must not be true where there is a default')
  if (given !== undefined && typeof given !== { text: 'string', integer: 'number', boolean: 'boolean' }[type]) wrong('default', `must be of the type ${type}`)
})
export type DeclaredField = z.output<typeof DeclaredField>

/** A REST connector as a file of YAML declares it: no code, only what is asked for and how the service is asked. */
export const Declaration = z.strictObject({
  winnow_connector: z.literal(1),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be made of small letters, digits and -'),
  title: z.string().min(1).max(100),
  docs: z.string().min(1),
  category: ConnectorCategory.default('services'),
  config: z.record(name, DeclaredField).default({}),
  /** The config of the connector `rest`, in which `{{ name }}` stands for a field of `config`; checked once those are put in. */
  source: z.record(z.string(), z.unknown()),
})
export type Declaration = z.output<typeof Declaration>
