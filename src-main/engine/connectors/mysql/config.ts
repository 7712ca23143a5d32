import { z } from 'zod'
import { HOST, PATH, SECRET } from '#shared/define/connector'
import { hints } from '#shared/define/params'

/** A certificate's text is a few thousand characters; a whole bundle of authorities is less than this. */
const LONGEST_CERTIFICATE = 1_000_000

export const TlsMode = z.enum(['disabled', 'preferred', 'required', 'verify'])
export type TlsMode = z.infer<typeof TlsMode>

export const MysqlConfig = z.strictObject({
  host: z.string().min(1).default('localhost').describe('Name or address of the server.').meta({ ...HOST, ...hints({ title: 'Host' }) }),
  port: z.number().int().min(1).max(65_535).default(3306).describe('Port of the server.').meta(hints({ title: 'Port' })),
  user: z.string().min(1).describe('Who logs in.').meta(hints({ title: 'User' })),
  password: z.string().optional().describe('Password of the user, where there is one.').meta({ ...SECRET, ...hints({ title: 'Password' }) }),
  database: z.string().min(1).optional().describe('Only this database is shown; all that the user may see unless given.').meta(hints({ title: 'Database' })),
  tls: TlsMode.optional()
    .describe('How the connection is encrypted. Unless given: "verify", and "preferred" for a server on this computer.')
    .meta(hints({ title: 'Encryption (TLS)', labels: { disabled: 'none', preferred: 'where the server can', required: 'always, whoever answers', verify: 'always, and the certificate is checked' } })),
  ca: z.string().min(1).max(LONGEST_CERTIFICATE).optional()
    .describe('Certificate of the authority that the server\'s own is checked against, as text ("-----BEGIN CERTIFICATE-----…"); those that this computer trusts unless given.')
    .meta(hints({ title: 'Certificate of the authority', advanced: true })),
  read_only: z.boolean().default(true).describe('Nothing is ever written to the database. Switch it off to write clean rows to it.').meta(hints({ title: 'Read only' })),
  socket: z.string().min(1).optional().describe('Path of the server\'s socket on this computer, in place of host and port.').meta({ ...PATH, ...hints({ title: 'Socket', advanced: true }) }),
  pool_size: z.number().int().min(2).max(50).default(5).describe('At most so many connections to the server at the same time.').meta(hints({ title: 'Connections', advanced: true })),
  connect_timeout: z.number().min(1).max(300).default(10).describe('Seconds until a server that does not answer counts as out of reach.').meta(hints({ title: 'Time limit of connecting', advanced: true })),
  read_timeout: z.number().min(1).max(86_400).default(600).describe('Seconds without any answer after which a connection counts as broken.').meta(hints({ title: 'Time limit of an answer', advanced: true })),
})
export type MysqlConfig = z.output<typeof MysqlConfig>

/** Is the server on this computer? */
export const isLocal = ({ host, socket }: Pick<MysqlConfig, 'host' | 'socket'>): boolean => socket !== undefined || /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)

/** How the connection is encrypted: what passes over a network is, to a server that shows who it is, unless somebody chose otherwise. */
export const tlsModeOf = (config: MysqlConfig): TlsMode => (config.socket === undefined ? config.tls ?? (isLocal(config) ? 'preferred' : 'verify') : 'disabled')
