import { z } from 'zod'
import { AMBIENT, HOST, MANNER, PRIVATE, SECRET } from '#shared/define/connector'
import { hints } from '#shared/define/params'

export const S3Config = z.strictObject({
  bucket: z.string().min(1).meta({ title: 'Bucket' }),
  prefix: z.string().default('').describe('Only what begins so: exports/2026/.').meta({ title: 'Folder' }),
  pattern: z.string().min(1).max(1000).default('**/*').describe('Which objects of it: * is any part of a name, ** any folders below, {csv,parquet} one of several.').meta({ title: 'Pattern' }),
  credentials: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('keys'),
      access_key_id: z.string().min(1).meta({ title: 'Access key id' }),
      secret_access_key: z.string().min(1).meta({ title: 'Secret access key', ...SECRET }),
      session_token: z.string().min(1).optional().describe('Only for keys that hold for a while.').meta({ title: 'Session token', ...SECRET }),
    }).meta({ title: 'Access key' }),
    z.strictObject({ type: z.literal('profile'), name: z.string().min(1).default('default').meta({ title: 'Profile' }) }).meta({ title: 'Profile in ~/.aws (keys, SSO, roles)', ...AMBIENT }),
    z.strictObject({ type: z.literal('environment') }).meta({ title: 'Environment (AWS_ACCESS_KEY_ID …, AWS_ROLE_ARN)', ...AMBIENT }),
    z.strictObject({ type: z.literal('machine') }).meta({ title: 'Role of this machine or container in AWS', ...AMBIENT }),
    z.strictObject({ type: z.literal('none') }).meta({ title: 'None: the bucket is public' }),
  ]).default({ type: 'environment' }).describe('How Winnow shows who asks.').meta({ title: 'Login', ...MANNER }),
  region: z.string().min(1).optional().describe('eu-central-1; that of the profile or the environment unless given.').meta({ title: 'Region' }),
  endpoint: z.string().min(1).optional().describe('Of a store that is not Amazon\'s: https://s3.example.com.').meta({ title: 'Endpoint', ...HOST }),
  path_style: z.boolean().optional().describe('The bucket stands in the path of the address, not in its host. Usual where there is an endpoint.').meta({ ...MANNER, ...hints({ title: 'Bucket in the path', advanced: true }) }),
  input: z.record(z.string(), z.unknown()).optional().describe('How objects are read: a format and its options, as in a recipe; found out for each unless given.').meta(hints({ advanced: true })),
  allow_private: z.boolean().default(false).describe('The store stands on this machine or in a private network.').meta({ title: 'Private address', ...PRIVATE, ...MANNER }),
  insecure: z.boolean().default(false).describe('Take any certificate: whoever is in between can read along.').meta({ ...MANNER, ...hints({ title: 'Do not check the certificate', danger: true, advanced: true }) }),
})
export type S3Config = z.output<typeof S3Config>
