import { cpus, totalmem } from 'node:os'
import { VERSION } from '#main/version'
import { type Figure, reached, shown, shownTarget } from './figure'

const SIGN = (figure: Figure): string => ({ true: 'reached', false: '**missed**', undefined: '' })[String(reached(figure)) as 'true' | 'false' | 'undefined']

/** The table for a terminal: one line a figure. */
export function plainTable(figures: readonly Figure[]): string {
  return figures.map((figure) => {
    const target = shownTarget(figure)
    const outcome = reached(figure) === false ? ' MISSED' : ''
    return `${shown(figure).padStart(12)}  ${target.padEnd(10)}${outcome.padEnd(8)} ${figure.work}${figure.reference ? ` : ${figure.reference}` : ''}${figure.note ? ` (${figure.note})` : ''}`
  }).join('\n')
}

/** docs/benchmarks.md: what was measured, when and on what. */
export function page(figures: readonly Figure[], quick: boolean, day: string): string {
  const rows = figures.map((figure) => `| ${figure.work} | ${figure.reference} | ${shown(figure)} | ${shownTarget(figure)} | ${SIGN(figure)} | ${figure.note ?? ''} |`)
  return `# Benchmarks

Made by \`npm run bench${quick ? ' -- --quick' : ''}\` on ${day}: Winnow ${VERSION}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} processors, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}.

Figures are ratios of two pieces of work that ran in turn, the best of several runs each; smaller is better. Machines are
noisy: a ratio says more than a time.

| work | compared with | figure | to reach | | |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
