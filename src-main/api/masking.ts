import { z } from 'zod'
import { type Marks, masked } from '#engine/privacy/mask'
import { isEventIterator } from '#shared/contract/event-iterator'
import type { Parts } from './parts'

const Marked = z.object({ sensitive: z.array(z.string()).catch([]) })
const WithConfig = z.object({ config: Marked.optional().catch(undefined), connection: Marked.optional().catch(undefined) })

/** Inputs that ask for a dataset as it stands: nothing in them makes other columns of it. */
const AsItStands = z.strictObject({ datasetId: z.string().optional(), versionId: z.string().optional(), offset: z.unknown().optional(), limit: z.unknown().optional(), filter: z.unknown().optional(), sort: z.unknown().optional() })

/**
 * Columns that were marked as sensitive, in any dataset or source of the projects that a call is about: a mark holds for what
 * recipes make of a dataset, too. And those in the config that a call brings. What was cleared holds for the rows of that very
 * dataset alone: a recipe may give its name to another column.
 */
export function sensitiveIn({ store }: Pick<Parts, 'store'>, projectIds: readonly string[], input: unknown): Marks {
  const { config, connection } = WithConfig.safeParse(input).data ?? {}
  const marked = new Set([...new Set(projectIds)].flatMap((id) => store.sensitive.inProject(id)).concat(config?.sensitive ?? [], connection?.sensitive ?? []))
  return { marked, cleared: new Set(clearedIn(store, input)) }
}

function clearedIn(store: Parts['store'], input: unknown): string[] {
  const { datasetId, versionId } = AsItStands.safeParse(input).data ?? {}
  const dataset = datasetId ?? (versionId === undefined ? undefined : store.owners.datasetOf(versionId))
  return dataset === undefined || (datasetId !== undefined && versionId !== undefined) ? [] : store.sensitive.of(dataset).cleared
}

/** An answer as who sees no sensitive values gets it; of events each. */
export const maskedAnswer = (answer: unknown, marks: Marks): unknown => (isEventIterator(answer) ? eachMasked(answer, marks) : masked(answer, marks))

async function* eachMasked(events: AsyncIterable<unknown>, marks: Marks): AsyncGenerator<unknown, void, void> {
  for await (const event of events) yield masked(event, marks)
}
