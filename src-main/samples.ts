import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sample } from '#shared/contract/system'
import { shipped } from './shipped'

const SAMPLES: readonly Pick<Sample, 'name' | 'title' | 'about'>[] = [
  { name: 'orders.csv', title: 'Orders', about: 'Two exports glued together: dates in three formats, amounts with a decimal comma, ids of twenty digits, a total row, blank rows and lines that were cut wrongly.' },
  { name: 'customers.csv', title: 'Customers', about: 'As Excel exports in Germany: semicolons, an old encoding, a title above the table, postal codes that lost their zero, a minus behind the number.' },
  { name: 'products.xlsx', title: 'Products', about: 'A price list of two sheets: a title over the table, dates and dates as text, prices "on request", formulas.' },
  { name: 'events.jsonl', title: 'Events', about: 'The log of a web shop: nested records whose members come and go, numbers as text, two broken lines.' },
]

/** The folder `resources/samples`. */
export const samplesFolder = (): string => shipped('resources', 'samples')

/** The files to try things on; those that are not there are left out. */
export async function listSamples(): Promise<Sample[]> {
  const folder = samplesFolder()
  const found = await Promise.all(SAMPLES.map(async (sample) => {
    const path = join(folder, sample.name)
    const bytes = await stat(path).then(({ size }) => size, () => undefined)
    return bytes === undefined ? [] : [{ ...sample, path, bytes }]
  }))
  return found.flat()
}
