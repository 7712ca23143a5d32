import { isDeepStrictEqual } from 'node:util'
import type { Reserved } from '#engine/network/address'
import type { Lookup } from '#engine/network/destination'
import { hostReservedFor } from '#engine/network/inside'
import type { ConnectorDefinition } from '#shared/define/connector'
import { markedPaths, markedValues } from '#shared/define/marks'
import { secretPaths } from '#shared/define/secrets'
import { failure } from '#shared/model/problem'
import { MASK, type SourceConfig } from '#shared/model/source'
import { mapTexts, textsOf } from '#main/store/secrets/config-texts'
import { parseReference, replaceVariables, variablesIn } from '#main/store/secrets/references'
import type { Access } from './access'
import { hostIn, isNamedHost } from './named-hosts'

/** A config as somebody brings it, and the saved one whose place it is to take, as callers see that. */
export interface BroughtConfig {
  readonly by: Access
  readonly connector: ConnectorDefinition
  readonly config: SourceConfig
  readonly saved?: SourceConfig | undefined
}

/** What is done instead, in the midst of a sentence. */
const OTHERWISE = 'use a saved source as it is, or a key with the scope admin'
const RESTART = 'in winnow.yaml of Winnow\'s folder and start Winnow again'

/**
 * The key of a program may bring what its holder knows. A reference stands for a secret that the holder need not know: without
 * the scope admin, a key uses those that the settings name for keys, and those of a saved source with nothing in it changed.
 *
 * @throws Failure FORBIDDEN; CONFIG_INVALID for a kept secret in a config that is not the saved one
 */
export function permitReferences({ by, connector, config, saved }: BroughtConfig): void {
  if (by.allows('admin') || (saved && isDeepStrictEqual(config, saved))) return
  if (saved && holdsMask(config)) {
    throw failure('CONFIG_INVALID', `A secret was left as it is (${MASK}), but other options of the source were changed.`, 'Enter the secrets again, or use a key with the scope admin.')
  }
  const { references = [] } = by.granted
  const known = new Set(references.map(nameOf))
  for (const [text, { isSecret, path, pointer }] of textsOf(config, secretPaths(connector.config))) {
    const used = isSecret && parseReference(text) ? [text] : variablesIn(text)
    const refused = used.find((one) => !known.has(nameOf(one)))
    if (refused === undefined) continue
    const shown = refused === text ? text : `\${${refused}}`
    throw failure('FORBIDDEN', `The key "${by.key?.name}" may not use "${shown}" (in "${path.join('.')}"): it stands for something that is kept on this machine.`,
      `Name it for all keys (dataService: {references: [${[...references, refused].map(quoted).join(', ')}]}) ${RESTART}; or enter the value itself, ${OTHERWISE}.`, { pointer })
  }
}

/**
 * A key without the scope admin neither uses a login that this computer has, nor leads a connector to hosts of this machine
 * or of a private network that the settings do not name. What a saved source does already, it goes on doing.
 *
 * @param read the config as its connector gets it, defaults in place
 * @throws Failure FORBIDDEN
 */
export async function permitReach({ by, connector, config, saved }: BroughtConfig, read: SourceConfig, lookup: Lookup): Promise<void> {
  if (!leadsAnew({ by, connector, config, saved })) return
  const { config: schema, title } = connector
  const refuse = (what: string, remedy: string, path: readonly string[]): Error => failure('FORBIDDEN', `The key "${by.key?.name}" may not ${what}.`, remedy, { pointer: path.map((name) => `/${name}`).join('') })
  const [ambient] = markedValues(schema, 'ambient', read)
  if (ambient) throw refuse(`use a login that this computer has ("${ambient.path.join('.')}")`, `Write the login itself into the config, ${OTHERWISE}.`, ambient.path)
  const marked = markedValues(schema, 'host', read)
  if (marked.some(({ path }) => path.length === 0)) throw refuse(`bring a config for ${title}: nobody can tell where it leads`, `Instead, ${OTHERWISE}.`, [])
  const [open] = markedValues(schema, 'private', read).filter(({ value }) => value === true)
  const hosts = marked.flatMap(({ path, value }) => {
    // Behind an address of the web a path alone leads to the same host.
    if (typeof value !== 'string' || (open && value.startsWith('/'))) return []
    return [{ path, port: read['port'], ...hostIn(replaceVariables(value, (name) => process.env[name] ?? '')) }]
  })
  // A switch that is off leaves it to the network to refuse such hosts, each time that it is asked.
  if (!open && markedPaths(schema, 'private').length > 0) return
  const { privateHosts = [] } = by.granted
  if (open && hosts.length === 0) throw refuse(`use private addresses ("${open.path.join('.')}")`, `Leave that option out, ${OTHERWISE}.`, open.path)
  for (const { path, host, port } of hosts.filter((one) => !privateHosts.some((entry) => isNamedHost(entry, one)))) {
    const where = open ? 'may be private, as the config says' : leadsTo(await hostReservedFor(host, lookup))
    if (where !== undefined) throw refuse(`ask "${host}" (in "${path.join('.')}"), which ${where}`, `Name that host for all keys (dataService: {privateHosts: [${[...privateHosts, typeof port === 'number' ? `${host}:${port}` : host].map(quoted).join(', ')}]}) ${RESTART}; or ${OTHERWISE}.`, path)
  }
}

/** Whether a config leads somewhere by the will of somebody who may not lead it inside. What a saved source does already is not theirs. */
export function leadsAnew({ by, connector: { config: schema }, config, saved }: BroughtConfig): boolean {
  return !by.allows('admin') && !(saved && isDeepStrictEqual(besideSecrets(config, schema), besideSecrets(saved, schema)))
}

const leadsTo = (reserved: Reserved): string | undefined => reserved && `leads to ${reserved}`

const holdsMask = (value: unknown): boolean => value === MASK || (typeof value === 'object' && value !== null && Object.values(value).some(holdsMask))

const besideSecrets = (config: SourceConfig, schema: ConnectorDefinition['config']): SourceConfig => mapTexts(config, secretPaths(schema), (text, { isSecret }) => (isSecret ? '' : text))

/** A name is looked for in the keychain and in the file, whichever of the two is written. */
const nameOf = (reference: string): string => reference.replace(/^(keychain|file):/, 'kept:')

const quoted = (text: string): string => (/^[A-Za-z_]\w*$/.test(text) ? text : `"${text}"`)
