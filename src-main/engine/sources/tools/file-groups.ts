import { posix } from 'node:path'

/** Files that may be one table: those of one folder with one ending. */
export interface FileGroup<F> {
  /** `2024/*.csv`. */
  readonly id: string
  readonly ending: string
  readonly files: readonly F[]
}

/** The files of one folder and ending together, where these are so many. Ids have `/` between their parts. */
export function groupsOf<F extends { readonly id: string }>(files: readonly F[], least = 2): FileGroup<F>[] {
  const groups = Map.groupBy(files, ({ id }) => posix.join(posix.dirname(id), `*${endingOf(id)}`))
  return [...groups].flatMap(([id, members]) => (members.length >= least ? [{ id, ending: endingOf(id), files: members }] : []))
}

/** `.csv`, `.csv.gz`; empty for a name without one. */
const endingOf = (id: string): string => /(\.[a-z0-9]{1,8}(\.(gz|zip))?)$/i.exec(posix.basename(id))?.[1]?.toLowerCase() ?? ''
