import type { Client } from '#shared/contract/index'
import { typeLabel } from '#shared/model/data-type'
import { type ChosenStream, type DiscoveredSource, type DiscoveryAnswers, type DiscoveryReport, glanceAt, type SourceAnswers } from '#shared/model/discovery'
import type { Project } from '#shared/model/project'
import type { SourceStream } from '#shared/model/source'
import { problemsOfError } from '../../problems'
import { runToEnd } from '../run-to-end'

/** So many rows are looked at to say how well a column is filled, and how long reading takes. */
const SAMPLE = 1_000

/** Goes through the five phases without a question: find, connect, discover, select, validate. One source that fails does not stop the others. What was found and noted is kept with the project. */
export async function discoverAll(client: Client, project: Project, answers: DiscoveryAnswers, signal: AbortSignal): Promise<DiscoveryReport> {
  const found = answers.find ? await client.connectors.find() : []
  const noted = { ...(answers.inventory !== undefined && { inventory: answers.inventory }), ...(answers.find && { found: found.map(({ config: _config, ...one }) => one) }) }
  const { found: known } = await client.discovery.keep({ projectId: project.id, ...noted })
  const sources: DiscoveredSource[] = []
  for (const answer of answers.sources) {
    signal.throwIfAborted()
    const source = await discoverOne(client, project, answer, answers.import, signal)
    sources.push(source)
    await keep(client, project, source, answer)
  }
  return { project: { name: project.name, slug: project.slug }, at: new Date().toISOString(), ...(answers.inventory !== undefined && { inventory: answers.inventory }), found: known, sources }
}

async function keep(client: Client, { id: projectId }: Project, { answers, chosen, ...seen }: DiscoveredSource, { config, streams }: SourceAnswers): Promise<void> {
  await client.discovery.keep({ projectId, source: { ...answers, ...seen, ...(streams.length > 0 && { chosen }), config } })
}

async function discoverOne(client: Client, { id: projectId }: Project, answers: SourceAnswers, imports: boolean, signal: AbortSignal): Promise<DiscoveredSource> {
  const { config, streams: wanted, ...told } = answers
  const nothing: DiscoveredSource = { answers: told, check: null, streams: [], relationships: [], chosen: [], sourceId: null, problems: [] }
  try {
    const ref = { connector: answers.connector, config }
    const check = await client.sources.test({ source: ref })
    if (!check.ok) return { ...nothing, check }
    const { streams, relationships } = await client.sources.discover({ source: ref })
    const known = answers.save ? (await client.sources.list({ projectId })).find(({ name }) => name === answers.name) : undefined
    const { id: sourceId } = known ?? (answers.save ? await client.sources.create({ projectId, name: answers.name, connector: answers.connector, config }) : { id: null })
    const chosen: ChosenStream[] = []
    for (const choice of wanted) {
      chosen.push(await validate(client, { ...choice, columns: choice.columns, ref, sourceId: imports ? sourceId : null, found: streams.find(({ id }) => id === choice.stream) }, signal))
    }
    const shown = streams.map(({ id, kind, rows, bytes, key, comment, notes }) => ({ id, kind, rows, bytes, key, ...(comment !== undefined && { comment }), ...(notes && { notes }) }))
    return { ...nothing, check, streams: shown, relationships, chosen, sourceId }
  } catch (error) {
    return { ...nothing, problems: [...problemsOfError(error)] }
  }
}

interface Validation {
  readonly stream: string
  readonly why?: string
  readonly columns?: readonly string[]
  readonly ref: { readonly connector: string; readonly config: SourceAnswers['config'] }
  /** The saved source to import from; null where nothing is imported. */
  readonly sourceId: string | null
  readonly found: SourceStream | undefined
}

async function validate(client: Client, { stream, why, columns, ref, sourceId, found }: Validation, signal: AbortSignal): Promise<ChosenStream> {
  const choice = { stream, ...(columns && { columns: [...columns] }) }
  const empty: ChosenStream = { stream, why: why ?? null, ...(columns && { only: [...columns] }), columns: [], sampled: 0, rows: found?.rows ?? null, bytes: found?.bytes ?? null, seconds: null, dataset: null, problems: [] }
  try {
    const started = performance.now()
    const sample = await client.sources.sample({ source: ref, choice, limit: SAMPLE })
    const seconds = (performance.now() - started) / 1000
    const looked = {
      ...empty, sampled: sample.rows.length, columns: sample.columns.map(({ name, type }, index) => glanceAt(name, typeLabel(type), sample.rows.map((row) => row[index] ?? null))),
      seconds: found?.rows && sample.rows.length > 0 ? Math.ceil(seconds * Math.max(1, found.rows.count / sample.rows.length)) : null,
    }
    if (sourceId === null) return looked
    const { result } = await runToEnd(client, await client.sources.import({ sourceId, choice }), signal)
    if (result?.kind !== 'import') return looked
    const { name } = await client.datasets.get({ datasetId: result.datasetId })
    return { ...looked, dataset: { name, rows: result.rows } }
  } catch (error) {
    return { ...empty, problems: [...problemsOfError(error)] }
  }
}
