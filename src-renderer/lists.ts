// What Array has by now (toSpliced, with) the oldest browser that we serve, Chromium 108, does not.

/** The list with one more item at a place. */
export const inserted = <T>(list: readonly T[], at: number, item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)]

/** The list without the item at a place. */
export const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at)

/** The list with another item at a place. */
export const replaced = <T>(list: readonly T[], at: number, item: T): T[] => list.map((old, index) => (index === at ? item : old))

/** The list with the item at one place moved to another; `to` is where it stands afterwards. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from]
  return item === undefined ? [...list] : inserted(without(list, from), to, item)
}
