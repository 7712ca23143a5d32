import { z } from 'zod'
import { masked } from '#engine/privacy/mask'
import { isEventIterator } from '#shared/contract/event-iterator'
import type { Named } from './access'
import type { Parts } from './parts'

const Marked = z.object({ sensitive: z.array(z.string()).catch([]) })
const WithConfig = z.object({ config: Marked.optional().catch(undefined), connection: Marked.optional().catch(undefined) })

/** Columns that were marked as sensitive: of the datasets and sources that a call names, and in the config that it brings. */
export function sensitiveIn({ store }: Pick<Parts, 'store'>, named: readonly Named[], input: unknown): ReadonlySet<string> {
  const { config, connection } = WithConfig.safeParse(input).data ?? {}
  return new Set([...named.flatMap((thing) => ownersOf(store, thing)).flatMap((id) => store.sensitive.of(id)), ...config?.sensitive ?? [], ...connection?.sensitive ?? []])
}

/** A dataset and the source that it was read from. */
function ownersOf(store: Parts['store'], { kind, id }: Named): string[] {
  if (kind === 'source') return [id]
  const datasetId = kind === 'dataset' ? id : kind === 'version' ? store.owners.datasetOf(id) : undefined
  const sourceId = datasetId === undefined ? undefined : store.owners.sourceOf(datasetId)
  return [datasetId, sourceId].filter((owner) => owner !== undefined)
}

/** An answer as who sees no sensitive values gets it; of events each. */
export const maskedAnswer = (answer: unknown, marked: ReadonlySet<string>): unknown => (isEventIterator(answer) ? eachMasked(answer, marked) : masked(answer, marked))

async function* eachMasked(events: AsyncIterable<unknown>, marked: ReadonlySet<string>): AsyncGenerator<unknown, void, void> {
  for await (const event of events) yield masked(event, marked)
}
