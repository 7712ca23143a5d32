import { resolve } from 'node:path'
import type { Command } from 'commander'
import { openInput } from '#engine/datasets/input-file'
import { portOption } from '../options'
import { serveUntilInterrupted } from '../serving'

interface OpenOptions { readonly port?: number; readonly open: boolean }

export default function addOpen(program: Command): void {
  program.command('open [file]')
    .description('open Winnow in the browser, with a file')
    .addOption(portOption())
    .option('--no-open', 'print the address only')
    .action(async (file: string | undefined, { port, open }: OpenOptions) => {
      if (file !== undefined) await openInput(file)
      await serveUntilInterrupted({ port, browser: open, ...(file !== undefined && { file: resolve(file) }) })
    })
}
