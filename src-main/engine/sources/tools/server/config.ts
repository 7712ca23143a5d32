import { z } from 'zod'
import { HOST, MANNER, SECRET } from '#shared/define/connector'
import { hints } from '#shared/define/params'

/** A certificate's text is a few thousand characters; a whole bundle of authorities is less than this. */
const LONGEST_CERTIFICATE = 1_000_000

const TlsMode = z.enum(['disabled', 'preferred', 'required', 'verify'])
type TlsMode = z.infer<typeof TlsMode>

/** Where a database server is and who logs in. @param port the one that such servers usually have */
export const serverLogin = (port: number) => ({
  host: z.string().min(1).default('localhost').describe('Name or address of the server.').meta({ ...HOST, ...hints({ title: 'Host' }) }),
  port: z.number().int().min(1).max(65_535).default(port).describe('Port of the server.').meta(hints({ title: 'Port' })),
  user: z.string().min(1).describe('Who logs in.').meta(hints({ title: 'User' })),
  password: z.string().optional().describe('Password of the user, where there is one.').meta({ ...SECRET, ...hints({ title: 'Password' }) }),
})

/** How the connection to a database server is encrypted. */
export const serverEncryption = {
  tls: TlsMode.optional()
    .describe('How the connection is encrypted. Unless given: "verify", and "preferred" for a server on this computer.')
    .meta({ ...MANNER, ...hints({ title: 'Encryption (TLS)', labels: { disabled: 'Disabled', preferred: 'Preferred: where the server can', required: 'Required: always, whoever answers', verify: 'Verify: always, and the certificate is checked' } }) }),
  ca: z.string().min(1).max(LONGEST_CERTIFICATE).optional()
    .describe('Certificate of the authority that the server\'s own is checked against, as text ("-----BEGIN CERTIFICATE-----…"); those that this computer trusts unless given.')
    .meta({ ...MANNER, ...hints({ title: 'Certificate of the authority', advanced: true }) }),
}

/** Whether anything may be written to a database. */
export const READ_ONLY = z.boolean().default(true).describe('Nothing is ever written to the database. Switch it off to write clean rows to it.').meta({ ...MANNER, ...hints({ title: 'Read only' }) })

/** How many connections may be held at once. @param least as many as a read needs */
export const poolSize = (least: number) => z.number().int().min(least).max(50).default(5).describe('At most so many connections to the server at the same time.').meta({ ...MANNER, ...hints({ title: 'Connections', advanced: true }) })

export const CONNECT_TIMEOUT = z.number().min(1).max(300).default(10).describe('Seconds until a server that does not answer counts as out of reach.').meta({ ...MANNER, ...hints({ title: 'Time limit of connecting', advanced: true }) })

/** What of a config says where a server is and how it is spoken to. */
export interface ServerPlace {
  readonly host: string
  readonly socket?: string | undefined
  readonly tls?: TlsMode | undefined
}

/** Is the server on this computer? */
export const isLocal = ({ host, socket }: Pick<ServerPlace, 'host' | 'socket'>): boolean => socket !== undefined || /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)

/** How the connection is encrypted: what passes over a network is, to a server that shows who it is, unless somebody chose otherwise. */
export const tlsModeOf = (config: ServerPlace): TlsMode => (config.socket === undefined ? config.tls ?? (isLocal(config) ? 'preferred' : 'verify') : 'disabled')
