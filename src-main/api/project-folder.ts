import { stringify } from 'yaml'
import { z } from 'zod'
import { answersOf, recordOf } from '#engine/sources/discovery/record'
import { loadRecipe, writeRecipe } from '#engine/recipe/load'
import { CleaningRule } from '#shared/contract/ingestion'
import type { ImportedProject, ProjectFile } from '#shared/contract/project-folder'
import { DiscoveryAnswers, type DiscoveryRecord } from '#shared/model/discovery'
import { failure, type Problem, problemsOf } from '#shared/model/problem'
import { Name } from '#shared/model/project'
import { SourceConfig, StreamChoice } from '#shared/model/source'
import { readYaml } from '#main/settings/read-yaml'
import { textsOf } from '#main/store/secrets/config-texts'
import { portableConfig } from '#main/store/secrets/portable'
import { namesVariables, parseReference } from '#main/store/secrets/references'
import type { Access } from './access'
import { portableDraft } from './draft-config'
import type { Parts } from './parts'

/** The files of a project's folder. Lists and maps are in a stable order, so that two exports differ only where the project does. */
const MANIFEST = 'project.yaml'
const DATASETS = 'datasets.yaml'
/** What was noted on the guided way to sources: `winnow discover --answers` takes it. */
const DISCOVERY = 'discovery.yaml'

const Manifest = z.strictObject({ winnow_project: z.literal(1), name: Name })
const SourceFile = z.strictObject({ name: Name, connector: z.string().min(1), config: SourceConfig })
const DatasetsFile = z.strictObject({ datasets: z.array(z.strictObject({ name: z.string().min(1), source: z.string().min(1), choice: StreamChoice })) })
const RuleFile = z.strictObject({ ...CleaningRule.shape, name: Name })

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

/** A project as text files; secrets are references to the environment. Throws NOT_FOUND. */
export function exportProject({ store, sources }: Pick<Parts, 'store' | 'sources'>, projectId: string): ProjectFile[] {
  const { name } = store.projects.get(projectId)
  const saved = sources.list(projectId)
  const discovery = store.discoveries.get(projectId)
  const names = new Map(saved.map((source) => [source.id, source.name]))
  const origins = store.datasets.list(projectId).flatMap((dataset) => {
    const source = dataset.origin && names.get(dataset.origin.sourceId)
    return dataset.origin && source !== undefined ? [{ name: dataset.name, source, choice: dataset.origin.choice }] : []
  })
  return [
    { path: MANIFEST, text: yaml({ winnow_project: 1, name } satisfies z.input<typeof Manifest>) },
    ...origins.length === 0 ? [] : [{ path: DATASETS, text: yaml({ datasets: origins.toSorted(byName) } satisfies z.input<typeof DatasetsFile>) }],
    ...hasNotes(discovery) ? [{ path: DISCOVERY, text: yaml(answersOf(discovery)) }] : [],
    ...inFolder('sources', saved.map((source) => ({ name: source.name, text: yaml({ name: source.name, connector: source.connector, config: sorted(portableConfig(source.name, source.config)) } satisfies z.input<typeof SourceFile>) }))),
    ...inFolder('recipes', store.recipes.list(projectId).map(({ name: title, recipe: { winnow, name: _name, ...recipe } }) => ({ name: title, text: writeRecipe({ winnow, name: title, ...recipe }) }))),
    ...inFolder('rules', store.rules.list(projectId).map(({ id: _id, project_id: _project, created_at: _at, ...rule }) => ({ name: rule.name, text: yaml(rule) }))),
  ]
}

const hasNotes = ({ inventory, sources }: DiscoveryRecord): boolean => Boolean(inventory) || sources.length > 0

const byName = (one: { readonly name: string }, other: { readonly name: string }): number => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0)

function inFolder(folder: string, files: readonly { readonly name: string; readonly text: string }[]): ProjectFile[] {
  const taken = new Set<string>()
  return files.toSorted(byName).map(({ name, text }) => {
    const slug = name.normalize('NFKD').toLowerCase().replaceAll(/[^a-z\d]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 80) || 'unnamed'
    let path = `${folder}/${slug}.yaml`
    for (let number = 2; taken.has(path); number += 1) path = `${folder}/${slug}-${number}.yaml`
    taken.add(path)
    return { path, text }
  })
}

/** With the members of all maps in the order of their names. */
function sorted(value: unknown): SourceConfig {
  const sort = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(sort)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([key, member]) => [key, sort(member)]))
  }
  return SourceConfig.parse(sort(value))
}

/**
 * Makes a project of such files. Nothing runs, and nothing is connected to. What cannot be taken over is told, and the rest
 * taken over.
 *
 * @throws Failure CONFIG_INVALID when it is no project at all
 */
export async function importProject({ store, sources, access }: Pick<Parts, 'store' | 'sources'> & { readonly access: Access }, files: readonly ProjectFile[], name?: string): Promise<ImportedProject> {
  const manifest = files.find(({ path }) => path === MANIFEST)
  if (!manifest) throw failure('CONFIG_INVALID', `The folder has no ${MANIFEST}.`, 'Choose a folder that `winnow project export` wrote.', { file: MANIFEST })
  const project = store.projects.create(name ?? readYaml(manifest.text, Manifest, MANIFEST).name)
  const problems: Problem[] = []
  const attempt = async (file: ProjectFile, work: (file: ProjectFile) => void | Promise<void>): Promise<void> => {
    try {
      await work(file)
    } catch (error) {
      problems.push(...problemsOf(error).map((problem) => ({ ...problem, place: { file: file.path, ...problem.place } })))
    }
  }
  const each = async <T>(folder: string, take: (file: ProjectFile) => T | Promise<T>): Promise<T[]> => {
    const taken: T[] = []
    for (const file of files.filter(({ path }) => path.startsWith(`${folder}/`) && /\.ya?ml$/.test(path)).toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
      await attempt(file, async () => { taken.push(await take(file)) })
    }
    return taken
  }
  const made = await each('sources', async ({ path, text }) => {
    const source = await sources.create({ projectId: project.id, ...readYaml(text, SourceFile, path) }, access)
    return { sourceId: source.id, name: source.name, connector: source.connector, references: referencesIn(source.config) }
  })
  const recipes = await each('recipes', ({ path, text }) => {
    const { recipe } = loadRecipe(text, path)
    return store.recipes.create(project.id, recipe.name ?? path.split('/').at(-1)?.replace(/\.ya?ml$/, '') ?? path, recipe)
  })
  const rules = await each('rules', ({ path, text }) => store.rules.save(project.id, readYaml(text, RuleFile, path)))
  const notes = files.find(({ path }) => path === DISCOVERY)
  if (notes) await attempt(notes, ({ text, path }) => {
    const noted = readYaml(text, DiscoveryAnswers, path)
    store.discoveries.set(project.id, recordOf({ ...noted, sources: noted.sources.map((source) => ({ ...source, config: portableDraft(sources.catalogue, source) })) }, new Date().toISOString()))
  })
  const origins = files.find(({ path }) => path === DATASETS)
  const datasets = origins ? readYaml(origins.text, DatasetsFile, DATASETS).datasets.map((dataset) => ({ name: dataset.name, source: dataset.source, stream: dataset.choice.stream ?? null })) : []
  return { project: store.projects.get(project.id), sources: made, recipes: recipes.length, rules: rules.length, datasets, problems }
}

const referencesIn = (config: SourceConfig): string[] => [...new Set(textsOf(config, []).flatMap(([text]) => (parseReference(text) || namesVariables(text) ? [text] : [])))]
