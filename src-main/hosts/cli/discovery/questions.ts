import { createInterface, type Interface } from 'node:readline/promises'
import { z } from 'zod'
import type { Client } from '#shared/contract/index'
import { DiscoveryAnswers, type SourceAnswers } from '#shared/model/discovery'
import type { ConnectorCard, SourceStream } from '#shared/model/source'
import { amount, print, table } from '../output'
import { askHidden } from '../secret-input'
import { configWith } from '../source-config'

const Members = z.looseObject({ properties: z.record(z.string(), z.looseObject({ description: z.string().default(''), default: z.unknown().optional() })).default({}), required: z.array(z.string()).default([]) })

/** Asks for what a discovery needs, phase by phase; an empty answer goes on. */
export async function askAnswers(client: Client): Promise<DiscoveryAnswers> {
  const sources: SourceAnswers[] = []
  print('1. What is there')
  const found = await client.connectors.find()
  print(found.length > 0 ? table(['', 'source', 'connector', 'what it is'], found.map(({ name, connector, note }, index) => [String(index + 1), name, connector, note])) : 'Nothing was found by looking on this machine.')
  for (;;) {
    const named = await ask(`\nA number from above, or a kind of source (${(await client.connectors.list()).map(({ id }) => id).join(', ')}); nothing to end: `)
    if (named === '') break
    const chosen = found[Number(named) - 1]
    const card = await client.connectors.describe({ connector: chosen?.connector ?? named }).catch((error: unknown) => { print(error instanceof Error ? error.message : String(error)) })
    if (card) sources.push(await askSource(client, card, chosen?.config ?? {}, chosen?.name ?? card.title))
  }
  return DiscoveryAnswers.parse({ sources, find: true, import: sources.length > 0 && isYes(await ask('5. Import what was chosen? (y/n) ')) })
}

async function askSource(client: Client, card: ConnectorCard, preset: SourceAnswers['config'], title: string): Promise<SourceAnswers> {
  print(`\n2. How ${card.title} is reached`)
  const { properties, required } = Members.parse(card.config)
  const typed: (readonly [string, string])[] = []
  for (const name of Object.keys(properties).filter((option) => required.includes(option) || card.secrets.includes(option))) {
    if (Object.hasOwn(preset, name)) continue
    const question = `${name} (${properties[name]?.description ?? ''}): `
    const text = card.secrets.includes(name) ? await askHidden(question).catch(() => '') : await ask(question)
    if (text !== '') typed.push([name, text])
  }
  const config = configWith(preset, typed, card)
  const check = await client.sources.test({ source: { connector: card.id, config } })
  for (const { ok, message, remedy } of check.steps) print(`${ok ? '✓' : '✗'} ${message}${ok || remedy === undefined ? '' : `\n  → ${remedy}`}`)
  const name = await ask(`Its name (${title}): `) || title
  const streams = check.ok ? await askStreams((await client.sources.discover({ source: { connector: card.id, config } })).streams) : []
  return { name, connector: card.id, config, streams, save: check.ok, value: await note('What it is worth'), effort: await note('What it takes'), requirements: await note('What is needed of it'), findings: await note('What was noticed') }
}

async function askStreams(streams: readonly SourceStream[]): Promise<SourceAnswers['streams']> {
  print(`\n3. ${amount(streams.length, 'stream')}`)
  print(table(['', 'stream', 'kind', 'rows', 'columns'], streams.map(({ id, kind, rows, columns }, index) => [String(index + 1), id, kind, rows === null ? '' : String(rows.count), String(columns.length)])))
  const wanted = await ask('\n4. Which of them? Numbers, with spaces between: ')
  const chosen: SourceAnswers['streams'] = []
  for (const number of wanted.split(/[\s,]+/)) {
    const stream = streams[Number(number) - 1]
    if (stream) chosen.push({ stream: stream.id, why: await note(`Why ${stream.id}`) })
  }
  return chosen
}

const note = async (question: string): Promise<string | undefined> => await ask(`${question}: `) || undefined

const isYes = (text: string): boolean => /^y(es)?$/i.test(text)

/** Each question has a reader of its own: a hidden one must not share its input. */
async function ask(question: string): Promise<string> {
  const reader: Interface = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await reader.question(question)).trim()
  } finally {
    reader.close()
  }
}
