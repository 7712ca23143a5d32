import { bytes } from '../../format'
import { plural } from '../plural'

export const start = {
  title: 'Drop a file to start',
  reads: (formats: string) => `${formats}, zipped ones too.`,
  stay: 'Files stay on this computer.',
  choose: 'Choose a file …',
  paste: 'Or paste rows that you copied',
  dropHere: 'Drop the files to open them',
  pasted: 'pasted.csv',

  recent: 'Continue',
  recentHint: (project: string) => `Datasets of ${project}`,
  projects: 'Projects',
  samples: 'Samples, dirty on purpose',
  datasets: (n: number) => plural(n, 'dataset', 'datasets'),
  runs: (n: number) => plural(n, 'run', 'runs'),
  shape: (rows: number, columns: number) => `${plural(rows, 'row', 'rows')} × ${plural(columns, 'column', 'columns')}`,
  here: 'open',
  ready: 'Ready',
  loading: 'Projects and samples are being read',
}

export const upload = {
  part: (done: number, total: number) => `${bytes(done)} of ${bytes(total)}`,
}
