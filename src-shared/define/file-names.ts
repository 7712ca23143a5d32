/** A file's name without its ending: what its dataset is called. Of a packed file both endings go: `orders.csv.gz` → `orders`. */
export const stem = (name: string): string => name.replace(/(?<=.)\.gz$/i, '').replace(/(?<=.)\.[^.]*$/, '') || name
