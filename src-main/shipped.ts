import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The path of a file or folder that comes with Winnow, from the sources and from a bundle alike: beside one of the folders above. */
export function shipped(...parts: readonly [string, ...string[]]): string {
  const place = (folder: string): string => join(folder, ...parts)
  let folder = import.meta.dirname
  while (!existsSync(place(folder)) && dirname(folder) !== folder) folder = dirname(folder)
  return place(folder)
}
