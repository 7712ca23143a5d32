import { z } from 'zod'
import { HOST, MANNER, PRIVATE, SECRET } from '#shared/define/connector'
import { hints } from '#shared/define/params'
import { maxDepth } from '../../../json/options'

const secret = (title: string) => z.string().min(1).meta({ title, ...SECRET })
const name = z.string().min(1)

const Auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }).meta({ title: 'No login' }),
  z.strictObject({ type: z.literal('basic'), username: name.meta({ title: 'User' }), password: secret('Password') }).meta({ title: 'User and password' }),
  z.strictObject({ type: z.literal('bearer'), token: secret('Token') }).meta({ title: 'Token (Bearer)' }),
  z.strictObject({
    type: z.literal('api_key'),
    name: name.default('X-API-Key').describe('The header or the parameter that carries the key.').meta({ title: 'Name' }),
    in: z.enum(['header', 'query']).default('header').meta({ title: 'Where' }),
    key: secret('Key'),
  }).meta({ title: 'API key' }),
  z.strictObject({
    type: z.literal('oauth2'),
    token_url: z.string().min(1).describe('Where a token is got: https://…/oauth/token.').meta({ title: 'Token address', ...HOST }),
    client_id: name.meta({ title: 'Client id' }),
    client_secret: secret('Client secret'),
    scope: z.string().optional().meta({ title: 'Scope' }),
    credentials: z.enum(['header', 'body']).default('header').describe('How client id and secret are sent: in the header (Basic), or in the form.').meta({ title: 'Credentials in' }),
  }).meta({ title: 'OAuth 2 (client credentials)' }),
]).describe('How Winnow shows who asks.').meta({ title: 'Login' })

const pointer = z.string().regex(/^(\/.*)?$/, 'must be a JSON pointer: "/data/items", or "" for the whole answer')
const size = {
  size_param: name.optional().describe('The parameter for how many records a page has.').meta({ title: 'Size parameter' }),
  size: z.number().int().min(1).max(100_000).optional().describe('How many records a page is to have.').meta({ title: 'Records a page' }),
}

export const Paging = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto') }).meta({ title: 'Found by looking' }),
  z.strictObject({ type: z.literal('none') }).meta({ title: 'All in one answer' }),
  z.strictObject({ type: z.literal('page'), param: name.default('page').meta({ title: 'Parameter' }), start: z.number().int().min(0).default(1).meta({ title: 'First page' }), ...size }).meta({ title: 'Page numbers' }),
  z.strictObject({ type: z.literal('offset'), param: name.default('offset').meta({ title: 'Parameter' }), ...size }).meta({ title: 'Offsets' }),
  z.strictObject({
    type: z.literal('cursor'), param: name.meta({ title: 'Parameter' }),
    path: pointer.describe('Where the answer has the value for the next page, as a JSON pointer.').meta({ title: 'Value at' }), ...size,
  }).meta({ title: 'A value from the answer before' }),
  z.strictObject({ type: z.literal('link'), ...size }).meta({ title: 'Link header' }),
  z.strictObject({ type: z.literal('next_url'), path: pointer.describe('Where the answer has the address of the next page, as a JSON pointer.').meta({ title: 'Address at' }), ...size }).meta({ title: 'Next address in the answer' }),
]).describe('How one page leads to the next.').meta({ title: 'Pages' })
export type Paging = z.output<typeof Paging>
/** A way through the pages that is known. */
export type KnownPaging = Exclude<Paging, { type: 'auto' }>

const Endpoint = z.strictObject({
  name: name.describe('What the stream is called.').meta({ title: 'Name' }),
  path: z.string().describe('Below the base address: /orders.').meta({ title: 'Path' }),
  record_path: pointer.optional().describe('Where the records stand in an answer, as a JSON pointer: "/data/items". Left out, the longest list of objects is taken.').meta({ title: 'Records at' }),
  query: z.record(z.string(), z.string()).optional().describe('Parameters of every request: filters, columns, sizes.').meta({ title: 'Parameters' }),
  paging: Paging.optional(),
  key: z.array(name).optional().describe('Columns that tell the records apart.').meta({ title: 'Key' }),
  cursor: name.optional().describe('A column that grows: a refresh can ask only for what is new.').meta({ title: 'Grows' }),
  cursor_param: name.optional().describe('The parameter that asks for records after a value of that column: updated_since.').meta({ title: 'Parameter for what is new' }),
})

/** An endpoint with what the service's description tells beyond. */
export interface StreamEndpoint extends z.output<typeof Endpoint> {
  /** Parameters that it takes. */
  readonly params?: readonly string[]
  readonly comment?: string
}

/** What has to be known of a REST API to read it. */
export const RestSpec = z.strictObject({
  base_url: z.string().min(1).describe('Where all paths begin: https://api.example.com/v1.').meta({ title: 'Base address', ...HOST }),
  auth: Auth.default({ type: 'none' }),
  endpoints: z.array(Endpoint).optional().describe('What can be read. Left out, it is taken from the OpenAPI document.').meta({ title: 'Endpoints' }),
  openapi: z.string().optional().describe('Address of an OpenAPI document (JSON or YAML). Left out, it is looked for at the usual places.').meta({ title: 'OpenAPI document' }),
  headers: z.record(z.string(), z.string()).optional().describe('Further headers of every request. Secrets belong into the login.').meta(hints({ title: 'Headers', advanced: true })),
  paging: Paging.default({ type: 'auto' }),
  requests_per_minute: z.number().int().min(1).max(100_000).optional().describe('No more requests than that. What the service itself says (Retry-After) is heeded anyway.').meta({ ...MANNER, ...hints({ title: 'Requests a minute', advanced: true }) }),
  max_depth: maxDepth.meta(hints({ title: 'Nested levels', advanced: true })),
  allow_private: z.boolean().default(false).describe('The service stands on this machine or in a private network.').meta({ title: 'Private address', ...PRIVATE, ...MANNER }),
  insecure: z.boolean().default(false).describe('Take any certificate: whoever is in between can read along.').meta({ ...MANNER, ...hints({ title: 'Do not check the certificate', danger: true, advanced: true }) }),
})
export type RestSpec = z.output<typeof RestSpec>
