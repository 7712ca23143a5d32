import { z } from 'zod'
import { PAGE_LIMIT } from '#shared/contract/paging'
import { Settings } from '#shared/model/settings'
import { parseReference } from '#main/store/secrets/references'
import { bytesOf } from './size'

/** Bytes, as a number or as a text such as "1GB". */
const Size = z.union([z.string(), z.number()]).transform((given, context): number => {
  const bytes = typeof given === 'number' ? given : bytesOf(given)
  if (bytes !== undefined && Number.isSafeInteger(bytes) && bytes > 0) return bytes
  context.addIssue({ code: 'custom', message: 'must be a size such as 512MB, 2GB or a number of bytes' })
  return z.NEVER
})

const FileKind = z.strictObject({ enabled: z.boolean(), maxFileSize: Size }).partial()
const Database = z.strictObject({ enabled: z.boolean(), poolSize: z.number().int().min(1).max(100) }).partial()

/** The block that users of the earlier service have in their `core-config.yaml`. */
const DataIngestion = z.strictObject({
  pyairbyte: z.strictObject({ version: z.string(), cacheLocation: z.string().min(1), maxCacheSize: Size }).partial(),
  connectors: z.strictObject({
    csv: FileKind,
    json: FileKind.extend({ maxNestingDepth: z.number().int().min(1).max(100).optional() }),
    excel: FileKind,
    parquet: FileKind,
    databases: z.strictObject({ postgresql: Database, mysql: Database }).partial(),
  }).partial(),
}).partial()

/** A variable by its name (or as \${NAME}), or a secret as a config refers to it. */
const Reference = z.string().transform((text) => /^\$\{(\w+)\}$/.exec(text)?.[1] ?? text)
  .pipe(z.string().refine((text) => /^[A-Za-z_]\w*$/.test(text) || parseReference(text) !== undefined, 'must be the name of a variable, or keychain:NAME or file:NAME'))

/** What API keys without the scope admin may use in the configs that they bring. */
const DataService = z.strictObject({
  references: z.array(Reference).max(1000),
  /** Names or addresses of hosts, with a port where only that one is meant: localhost, db.internal:5432. */
  privateHosts: z.array(z.string().regex(/^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/, 'must be the name or the address of a host, with its port if wished: db.internal:5432')).max(1000),
}).partial()
export type DataService = z.infer<typeof DataService>

/** Settings of the page that can be made elsewhere, too. What lets code run is none of them: a folder of somebody else's may hold a settings file. */
const OnPage = Settings.pick({ concurrency: true, keepVersions: true, requestsPerMinute: true, auditDays: true, offline: true, proxy: true, noProxy: true, certificates: true, theme: true }).partial()

/** What a settings file may say. What is said there cannot be changed on the page. */
export const SettingsFile = z.strictObject({
  ...OnPage.shape,
  memoryBudget: Size.pipe(Settings.shape.memoryBudget.unwrap()).optional(),
  maxUploadBytes: Size.optional(),
  uploadBaseDir: z.string().min(1).optional(),
  tmpDir: z.string().min(1).optional(),
  previewRowLimit: z.number().int().min(1).max(PAGE_LIMIT).optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  dataIngestion: DataIngestion.optional(),
  // Like the way to the network, only in the home folder: a folder of somebody else's must not say what keys may use here.
  dataService: DataService.optional(),
})
export type SettingsFile = z.infer<typeof SettingsFile>

/** What is in force where nothing else was said, beside the settings of the page. */
export const FILE_DEFAULTS = {
  previewRowLimit: 50,
  dataIngestion: {
    connectors: {
      csv: { enabled: true }, json: { enabled: true, maxNestingDepth: 10 }, excel: { enabled: true }, parquet: { enabled: true },
      databases: { postgresql: { enabled: true, poolSize: 5 }, mysql: { enabled: true, poolSize: 5 } },
    },
  },
} as const satisfies SettingsFile
