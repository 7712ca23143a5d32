import { bytes } from '../../format'

export const start = {
  title: 'Drop a file to start',
  formats: 'CSV, TSV, JSON, JSON Lines, Excel, Parquet, SQLite or DuckDB. Files stay on this computer and are never changed.',
  choose: 'Choose a file …',
  dropHere: 'Drop the file to open it',
}

export const upload = {
  reading: (name: string) => `Reading ${name}`,
  part: (done: number, total: number) => `${bytes(done)} of ${bytes(total)}`,
  looking: 'Looking at its format …',
  cancel: 'Cancel',
  one: 'One file at a time: the first of the dropped files was taken.',
}
