import { z } from 'zod'

const MIB = 1024 * 1024

/** What people can set. All of it has a default. */
export const Settings = z.strictObject({
  memoryBudget: z.number().int().min(512 * MIB).nullable().describe('Bytes of memory that Winnow may use; half of the machine unless set. In force from the next start.'),
  concurrency: z.number().int().min(1).max(16).describe('Runs that may go on at the same time.'),
  keepVersions: z.number().int().min(1).max(1000).describe('Versions of a dataset that are kept; older ones are removed.'),
  maxUploadBytes: z.number().int().min(1).describe('The largest file that may be uploaded.'),
  requestsPerMinute: z.number().int().min(1).max(100_000).describe('Calls that one API key may make in a minute.'),
  auditDays: z.number().int().min(1).max(3650).describe('Days for which the log of accesses is kept.'),
  offline: z.boolean().describe('The network is not used at all, but for databases on this machine.'),
  proxy: z.string().trim().min(1).max(2000).nullable().describe('The proxy by which the web is asked: http://user:password@proxy.example.com:3128, or "none"; what HTTP_PROXY and HTTPS_PROXY of the environment say unless set. The password is kept with the secrets.'),
  noProxy: z.string().max(10_000).nullable().describe('Hosts that are asked without the proxy, as NO_PROXY lists them, which counts unless this is set.'),
  certificates: z.string().min(1).max(4096).nullable().describe('A file with certificates of authorities (PEM) that are trusted beside those of this system: of a company that looks into encrypted connections.'),
  airbyte: z.boolean().describe('Airbyte sources may be used; they run in a Python process.'),
  connectors: z.array(z.strictObject({ from: z.string().min(1), allowed: z.string().nullable() })).max(200)
    .describe('Connectors from outside: YAML files and folders of packages. `allowed` is the fingerprint of the code that may run; added by `winnow connectors add`.'),
  theme: z.enum(['light', 'dark', 'system']).describe('How the page looks; `system` follows the machine.'),
})
export type Settings = z.infer<typeof Settings>

/** A setting in force, and where it was said. */
export const EffectiveSetting = z.object({
  name: z.string(),
  /** Masked where it is a secret. */
  value: z.unknown(),
  from: z.enum(['default', 'page', 'file', 'environment', 'option']),
  /** The file, the variable or the option of the command. */
  where: z.string(),
})
export type EffectiveSetting = z.infer<typeof EffectiveSetting>

/** The settings of a new store. */
export const DEFAULT_SETTINGS: Settings = {
  memoryBudget: null,
  concurrency: 2,
  keepVersions: 5,
  maxUploadBytes: 20 * 1024 * MIB,
  requestsPerMinute: 600,
  auditDays: 90,
  offline: false,
  proxy: null,
  noProxy: null,
  certificates: null,
  airbyte: true,
  connectors: [],
  theme: 'system',
}
