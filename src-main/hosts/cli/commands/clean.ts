import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { homeInForce } from '#main/settings/load'
import type { Home } from '#main/store/home'
import { folderBytes } from '#main/store/leftovers'
import { type Spare, findSpare } from '#main/store/spare'
import { Store } from '#main/store/store'
import { print, printJson, table } from '../output'
import type { CleanReport } from '../reports'

interface CleanOptions { readonly yes?: boolean; readonly json?: boolean }

const KINDS: Readonly<Record<Spare['kind'], string>> = {
  version: 'old version', upload: 'upload that nothing was made from', stray: 'file without a record', recovered: 'version of a broken store', copy: 'older copy of the store',
}

export default function addClean(program: Command): void {
  program.command('clean')
    .description('show what can be deleted from the folder where Winnow keeps its data, with sizes')
    .option('--yes', 'delete it, for good')
    .option('--json', 'as JSON')
    .action(async ({ yes = false, json }: CleanOptions) => {
      const report = await clean(await homeInForce(), yes)
      if (json) printJson(report)
      else show(report)
    })
}

async function clean(home: Home, remove: boolean): Promise<CleanReport> {
  if (!existsSync(home.store)) return { home: home.root, removed: remove, leftovers: 0, bytes: 0, items: [] }
  const leftovers = await folderBytes(home.temp) + await folderBytes(home.trash)
  const store = await Store.open({ home })
  try {
    const spare = await findSpare(store)
    if (remove) for (const item of spare) await item.remove()
    const items = spare.map(({ kind, name, bytes }) => ({ kind, name, bytes }))
    return { home: home.root, removed: remove, leftovers, bytes: items.reduce((sum, { bytes }) => sum + bytes, 0), items }
  } finally {
    await store.close()
  }
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`

function show({ home, removed, leftovers, bytes, items }: CleanReport): void {
  if (leftovers > 0) print(`${mebibytes(leftovers)} that an earlier Winnow had left behind were removed.`)
  if (items.length === 0) {
    print(`There is nothing to delete in ${home}.`)
    return
  }
  print(table(['size', 'what', 'name'], items.map(({ kind, name, bytes: size }) => [mebibytes(size), KINDS[kind], name])))
  print()
  print(removed ? `${mebibytes(bytes)} were deleted from ${home}.` : `${mebibytes(bytes)} can be deleted from ${home}: winnow clean --yes does it, for good.`)
}
