import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Client } from '#shared/contract/index'
import { PAGE_LIMIT } from '#shared/contract/paging'
import type { AuditEntry } from '#shared/model/access'
import { wholeNumber } from '../options'
import { print, printJson, table } from '../output'
import { withClient } from '../store-client'

interface ListOptions { readonly since?: string; readonly key?: string; readonly source?: string; readonly failed?: boolean; readonly limit: number; readonly json?: boolean }

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

export default function addAudit(program: Command): void {
  program.command('audit').description('who did what: with keys, over REST, on the page and by commands')
    .command('list')
    .description('list accesses, the newest first; failed logins too')
    .addOption(new Option('--since <time>', 'only since then: 2026-01-31, 2026-01-31T09:30:00Z, or 30m, 24h, 7d ago').argParser(timeOf))
    .option('--key <key>', 'only of this key, by its name or id ("page", "command line", "token": with the token of a start of Winnow, "unknown": failed logins)')
    .option('--source <source>', 'only about this source, by its id, or this connector')
    .option('--failed', 'only what was refused or failed')
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, 9_999_999)).default(100))
    .option('--json', 'as JSON')
    .action(({ json, limit, ...filter }: ListOptions) => withClient(async (client) => {
      const entries = await gather(client, filter, limit)
      if (json) return printJson({ entries })
      print(table(['at', 'who', 'what', 'times', 'about', 'status', 'ms'], entries.map(({ at, who, what, count, objects, source, status, code, milliseconds }) => [
        at, who, what, String(count), objects.map(({ kind, id }) => `${kind} ${id}`).join(', ') || (source ?? ''), code === null ? String(status) : `${status} ${code}`, String(milliseconds),
      ])))
    }))
}

/** Page after page, up to the limit. */
async function gather(client: Client, filter: Omit<ListOptions, 'json' | 'limit'>, limit: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  while (entries.length < limit) {
    const before = entries.at(-1)?.id
    const page = await client.audit.list({ ...filter, limit: Math.min(PAGE_LIMIT, limit - entries.length), ...(before !== undefined && { before }) })
    entries.push(...page)
    if (page.length < PAGE_LIMIT) break
  }
  return entries
}

function timeOf(text: string): string {
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? []
  const at = count === undefined ? new Date(text) : new Date(Date.now() - Number(count) * (UNITS[unit] ?? 0))
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Write a time such as 2026-01-31, or 24h.')
  return at.toISOString()
}
