import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { EffectiveSetting } from '#shared/model/settings'
import { configOption } from '../options'
import { print, printJson, table } from '../output'
import { withClient } from '../store-client'

const FROM: Readonly<Record<EffectiveSetting['from'], string>> = { default: 'default', page: 'settings page', file: 'file', environment: 'environment', option: 'option' }

export default function addSettings(program: Command): void {
  program.command('settings')
    .description('show the settings; with --effective those of files and of the environment too, and where each comes from')
    .option('--effective', 'all that is in force, and where it was said')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(({ effective, config, json }: { effective?: boolean; config?: string; json?: boolean }) => withClient(async (client) => {
      if (!effective) return printJson(await client.settings.get())
      const list = await client.settings.effective()
      if (json) printJson({ settings: list })
      else print(table(['setting', 'value', 'comes from', 'where'], list.map(({ name, value, from, where }) => [name, typeof value === 'string' ? value : JSON.stringify(value), FROM[from], from === 'page' ? '' : where]), ['setting', 'where']))
    }, { config: config && resolve(config) }))
}
