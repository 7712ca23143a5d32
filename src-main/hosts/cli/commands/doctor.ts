import type { Command } from 'commander'
import { diagnose } from '#main/diagnosis'
import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'
import type { Check } from '#shared/contract/system'
import { print, printJson } from '../output'

const SIGN: Readonly<Record<Check['state'], string>> = { ok: '✓', missing: '–', warning: '!' }

export default function addDoctor(program: Command): void {
  program.command('doctor')
    .description('check what this machine has, and say what each thing is for')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const home = homeOf()
      // What is wrong with the settings themselves, all other commands tell.
      const settings = await loadSettings({ home: home.root }).catch(() => undefined)
      const checks = await diagnose(home, settings?.value.dataIngestion?.pyairbyte?.version)
      if (options.json) printJson({ checks })
      else {
        for (const { state, title, found, purpose, remedy } of checks) {
          print(`${SIGN[state]} ${title.padEnd(10)} ${found}`)
          print(`             ${purpose}`)
          if (remedy) print(`             → ${remedy}`)
        }
      }
      process.exitCode = checks.some(({ state }) => state === 'warning') ? 2 : 0
    })
}
