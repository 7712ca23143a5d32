import { z } from 'zod'
import { masked } from '#engine/privacy/mask'
import { isEventIterator } from '#shared/contract/event-iterator'
import type { Parts } from './parts'

const Marked = z.object({ sensitive: z.array(z.string()).catch([]) })
const WithConfig = z.object({ config: Marked.optional().catch(undefined), connection: Marked.optional().catch(undefined) })

/**
 * Columns that were marked as sensitive, in any dataset or source of the projects that a call is about: a mark holds for what
 * recipes make of a dataset, too. And those in the config that a call brings.
 */
export function sensitiveIn({ store }: Pick<Parts, 'store'>, projectIds: readonly string[], input: unknown): ReadonlySet<string> {
  const { config, connection } = WithConfig.safeParse(input).data ?? {}
  return new Set([...new Set(projectIds)].flatMap((id) => store.sensitive.inProject(id)).concat(config?.sensitive ?? [], connection?.sensitive ?? []))
}

/** An answer as who sees no sensitive values gets it; of events each. */
export const maskedAnswer = (answer: unknown, marked: ReadonlySet<string>): unknown => (isEventIterator(answer) ? eachMasked(answer, marked) : masked(answer, marked))

async function* eachMasked(events: AsyncIterable<unknown>, marked: ReadonlySet<string>): AsyncGenerator<unknown, void, void> {
  for await (const event of events) yield masked(event, marked)
}
