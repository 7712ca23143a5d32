import { resolve } from 'node:path'
import type { Command } from 'commander'
import { configOption, portOption } from '../options'
import { serveUntilInterrupted } from '../serving'

interface ServeOptions { readonly port?: number; readonly config?: string; readonly open: boolean; readonly allow?: readonly string[] }

export default function addServe(program: Command): void {
  program.command('serve')
    .description('serve the page and the REST interface on this computer')
    .addOption(portOption())
    .option('--allow <path...>', 'files and folders that may be read by their path; uploads are always possible')
    .addOption(configOption())
    .option('--no-open', 'do not open the browser')
    .action(async ({ port, config, open, allow = [] }: ServeOptions) => {
      await serveUntilInterrupted({ port, config: config && resolve(config), browser: open, grants: allow.map((path) => resolve(path)) })
    })
}
