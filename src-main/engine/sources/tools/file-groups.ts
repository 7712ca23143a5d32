import { posix } from 'node:path'

/** Files that may be one table: those of one ending in one folder, or in it and all folders below. */
export interface FileGroup<F> {
  /** `2024/*.csv`, `**\/*.csv`. */
  readonly id: string
  readonly ending: string
  readonly files: readonly F[]
}

/** The files of one folder and ending together, where these are so many. Ids have `/` between their parts. */
export function groupsOf<F extends { readonly id: string }>(files: readonly F[], least = 2): FileGroup<F>[] {
  const groups = Map.groupBy(files, ({ id }) => posix.join(posix.dirname(id), `*${endingOf(id)}`))
  return [...groups].flatMap(([id, members]) => (members.length >= least ? [{ id, ending: endingOf(id), files: members }] : []))
}

/** The files of one ending in all folders together, where these are several folders. */
export function treesOf<F extends { readonly id: string }>(files: readonly F[]): FileGroup<F>[] {
  const groups = Map.groupBy(files, ({ id }) => endingOf(id))
  return [...groups].flatMap(([ending, members]) => (new Set(members.map(({ id }) => posix.dirname(id))).size > 1 ? [{ id: `${TREE}*${ending}`, ending, files: members }] : []))
}

/** The files of a group by its id, also where it is but one; a tree may begin in any folder: `2024/**\/*.csv`. */
export function groupNamed<F extends { readonly id: string }>(files: readonly F[], id: string): FileGroup<F> | undefined {
  const inFolder = groupsOf(files, 1).find((group) => group.id === id)
  const [, folder, ending = ''] = /^(|.*\/)\*\*\/\*(|\.[^/]*)$/.exec(id) ?? []
  if (inFolder || folder === undefined) return inFolder
  const members = files.filter((file) => file.id.startsWith(folder) && endingOf(file.id) === ending)
  return members.length > 0 ? { id, ending, files: members } : undefined
}

/** Stands for a folder and all folders below. */
const TREE = '**/'

/** `.csv`, `.csv.gz`; empty for a name without one. */
const endingOf = (id: string): string => /(\.[a-z0-9]{1,8}(\.(gz|zip))?)$/i.exec(posix.basename(id))?.[1]?.toLowerCase() ?? ''
