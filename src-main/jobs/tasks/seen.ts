import { isDeepStrictEqual } from 'node:util'
import type { Dataset } from '#shared/model/dataset'
import type { AnewReason } from '#shared/model/run'
import type { StreamChoice } from '#shared/model/source'

/** A source as it would be read: `standing` tells the rows that it leads to from those of another place. */
interface ReadableSource {
  readonly sourceId?: string
  readonly standing?: string
}

type Known = Pick<Dataset, 'origin' | 'latest'>

/**
 * How a stream must stand for the newest version of a dataset to be what another reading would give; undefined where that is
 * not known: the source leads elsewhere by now, something else is to be read of it, or the version that was read is gone.
 */
export function knownState(known: Known, source: ReadableSource, choice: StreamChoice | undefined = known.origin?.choice): string | undefined {
  const { origin } = known
  return origin && reasonToReadAnew(known, source) === undefined && isDeepStrictEqual(choice, origin.choice) ? origin.read?.state : undefined
}

/** Why a refresh cannot go on from the newest version of a dataset: its rows and those that are new would be of two places. */
export function reasonToReadAnew({ origin, latest }: Known, { sourceId, standing }: ReadableSource): AnewReason | undefined {
  // Nothing is known of datasets from before that was kept: they go on.
  if (!origin?.read) return latest ? undefined : 'version'
  if (sourceId !== origin.sourceId || standing !== origin.read.options) return 'options'
  return latest?.id === origin.read.versionId ? undefined : 'version'
}

/** For the log of the run and the report of the version. */
export const ANEW: Readonly<Record<AnewReason, string>> = {
  options: 'The options of the source have changed since it was last read: it may lead to other rows, so all of them were read, not only the new ones.',
  version: 'The version that only new rows would have been added to is gone: all rows were read.',
}
