import { z } from 'zod'
import { HOST, MANNER, PRIVATE, SECRET } from '#shared/define/connector'
import { hints } from '#shared/define/params'

const secret = (title: string) => z.string().min(1).meta({ title, ...SECRET })

export const HttpConfig = z.strictObject({
  url: z.string().min(1).describe('The file: https://example.com/data/orders.csv.').meta({ title: 'Address', ...HOST }),
  auth: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }).meta({ title: 'No login' }),
    z.strictObject({ type: z.literal('basic'), username: z.string().min(1).meta({ title: 'User' }), password: secret('Password') }).meta({ title: 'User and password' }),
    z.strictObject({ type: z.literal('bearer'), token: secret('Token') }).meta({ title: 'Token (Bearer)' }),
    z.strictObject({ type: z.literal('header'), name: z.string().min(1).meta({ title: 'Header' }), value: secret('Value') }).meta({ title: 'Key in a header' }),
  ]).default({ type: 'none' }).describe('How Winnow shows who asks.').meta({ title: 'Login' }),
  input: z.record(z.string(), z.unknown()).optional().describe('How the file is read: a format and its options, as in a recipe; found out unless given.').meta(hints({ advanced: true })),
  allow_private: z.boolean().default(false).describe('The file is on this machine or in a private network.').meta({ title: 'Private address', ...PRIVATE, ...MANNER }),
  insecure: z.boolean().default(false).describe('Take any certificate: whoever is in between can read along.').meta({ ...MANNER, ...hints({ title: 'Do not check the certificate', danger: true, advanced: true }) }),
})
export type HttpConfig = z.output<typeof HttpConfig>
