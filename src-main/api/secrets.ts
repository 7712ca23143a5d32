import { problemsOf } from '#shared/model/problem'
import type { Source } from '#shared/model/source'
import type { SecretEntry } from '#shared/contract/secrets'
import { referencesOf } from '#main/store/secrets/config'
import { ANY } from '#shared/define/marks'
import { formatReference } from '#main/store/secrets/references'
import { api } from './implementer'
import type { Parts } from './parts'
import { secretsOf } from './source-access'

export const secrets = api.secrets.router({
  info: api.secrets.info.handler(({ context }) => context.secrets.info()),
  list: api.secrets.list.handler(({ context }) => listSecrets(context)),
  set: api.secrets.set.handler(async ({ input: { name, value }, context }) => {
    const before = await context.secrets.read({ place: 'keychain', name }).catch(() => undefined)
    const reference = formatReference(await context.secrets.write(name, value))
    // It may be the same account's, or another one's: the next read of an Airbyte source finds that out.
    const { usedBy = [] } = before === value ? {} : (await listSecrets(context)).find((one) => one.name === name) ?? {}
    for (const { sourceId } of usedBy) await context.airbyte.cache.doubt(sourceId)
    return { reference }
  }),
  delete: api.secrets.delete.handler(async ({ input: { name }, context }) => {
    await context.secrets.delete(name)
    return { name }
  }),
  changePassphrase: api.secrets.changePassphrase.handler(({ input: { current, next }, context }) => context.secrets.changePassphrase(current, next)),
  unlock: api.secrets.unlock.handler(({ input, context }) => context.secrets.unlock(input.passphrase)),
})

/** Removes the secrets that were kept for deleted sources alone, once these cannot be brought back any more. What cannot be opened stays. */
export async function forgetDeleted(parts: Parts): Promise<void> {
  const gone = parts.store.sources.inTrash()
  if (gone.length === 0 || (await parts.secrets.info()).locked) return
  for (const { name, usedBy } of await listSecrets(parts)) {
    if (usedBy.length === 0 && gone.some((id) => name.startsWith(`${secretsOf(id)}/`))) await parts.secrets.delete(name)
  }
}

/** Those that are there, and those that a source refers to in vain. By name. */
async function listSecrets({ secrets: kept, sources, store }: Parts): Promise<SecretEntry[]> {
  const entries = new Map((await kept.list()).map((one): [string, SecretEntry] => [one.name, { ...one, usedBy: [] }]))
  for (const source of store.projects.list().flatMap(({ id }) => store.sources.list(id))) {
    for (const name of new Set(referencesOf(source.config, pathsOf(sources, source)).map((reference) => reference.name))) {
      const entry = entries.get(name) ?? { name, place: 'missing', usedBy: [] }
      entries.set(name, { ...entry, usedBy: [...entry.usedBy, { sourceId: source.id, projectId: source.projectId, name: source.name }] })
    }
  }
  return [...entries.values()].toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** Where its secrets are; anywhere, where its connector is not there. */
function pathsOf({ catalogue }: Parts['sources'], { connector }: Source): readonly string[] {
  try {
    return catalogue.card(connector).secrets
  } catch (error) {
    if (problemsOf(error)[0].code === 'CONNECTOR_UNKNOWN') return [ANY]
    throw error
  }
}
