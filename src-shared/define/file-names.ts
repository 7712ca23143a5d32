/** A file's name without its ending: what its dataset is called. Of a packed file both endings go: `orders.csv.gz` → `orders`. */
export const stem = (name: string): string => name.replace(/(?<=.)\.gz$/i, '').replace(/(?<=.)\.[^.]*$/, '') || name

/** The names in a path, of folders and of what is in them; no dots, which are no names. */
export const partsOf = (path: string): string[] => path.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..')
