import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Dataset, DatasetOrigin } from '#shared/model/dataset'
import type { Source, StreamChoice } from '#shared/model/source'

/** What is remembered of how a stream stood when a version was read of it. */
export const seenAs = (versionId: string, { config }: Pick<Source, 'config'>, state: string): NonNullable<DatasetOrigin['seen']> => ({ versionId, config: checksumOf(config), state })

/**
 * How a stream must stand for the newest version of a dataset to be what another reading would give; undefined where that is
 * not known: the source has other options by now, something else is to be read of it, or the version that was read is gone.
 */
export function knownState({ origin, latest }: Pick<Dataset, 'origin' | 'latest'>, { id, config }: Pick<Source, 'id' | 'config'>, choice: StreamChoice | undefined = origin?.choice): string | undefined {
  const { seen } = origin ?? {}
  if (!seen || !latest || seen.versionId !== latest.id || origin?.sourceId !== id || seen.config !== checksumOf(config)) return undefined
  return isDeepStrictEqual(choice, origin.choice) ? seen.state : undefined
}

const checksumOf = (config: Source['config']): string => createHash('sha256').update(JSON.stringify(config)).digest('hex')
