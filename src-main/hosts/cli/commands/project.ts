import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import type { ImportedProject, ProjectFile } from '#shared/contract/project-folder'
import { failure } from '#shared/model/problem'
import { amount, print, printJson } from '../output'
import { projectNamed } from '../project-name'
import { openSecrets } from '../secret-input'
import { withClient } from '../store-client'

/** The files of a folder that belong to a project; all others in it stay as they are. */
const OURS = /^(project|datasets|discovery)\.yaml$|^(sources|recipes|rules)[/\\][^/\\]+\.ya?ml$/

interface Common { readonly json?: boolean }

export default function addProject(program: Command): void {
  const project = program.command('project').description('a project as a folder of YAML files: sources, recipes and rules, for git and for colleagues')
  project.command('export <folder>')
    .description('write a project into a folder; secrets become references, and no data is written. Files of an earlier export are replaced')
    .option('--project <project>', 'the project, by name, short name or id; the first one unless told')
    .option('--json', 'as JSON')
    .action((folder: string, { project: named, json }: Common & { readonly project?: string }) => withClient(async (client) => {
      const { id: projectId, name } = await projectNamed(client, named)
      const { files } = await client.projects.export({ projectId })
      await writeFolder(resolve(folder), files)
      if (json) printJson({ folder: resolve(folder), files: files.map(({ path }) => path) })
      else print(`${amount(files.length, 'file')} of the project "${name}" in ${resolve(folder)}`)
    }))
  project.command('import <folder>')
    .description('make a project of such a folder; nothing in it runs, and nothing is connected to')
    .option('--name <name>', 'the new project\'s name')
    .option('--json', 'as JSON')
    .action((folder: string, { name, json }: Common & { readonly name?: string }) => withClient(async (client) => {
      const files = await readFolder(resolve(folder))
      await openSecrets(client, 'to look')
      const imported = await client.projects.import({ files, ...(name !== undefined && { name }) })
      if (json) printJson(imported)
      else tell(imported)
      if (imported.problems.length > 0) process.exitCode = 1
    }))
}

function tell({ project, sources, recipes, rules, datasets, problems }: ImportedProject): void {
  print(`The project "${project.name}" (${project.slug}): ${amount(sources.length, 'source')}, ${amount(recipes, 'recipe')}, ${amount(rules, 'rule')}. Nothing has run.`)
  for (const { name, connector, references } of sources) print(`  ${name} (${connector})${references.length > 0 ? ` will be given ${references.join(', ')} when it is used` : ''}`)
  for (const { name, source, stream } of datasets) print(`  the dataset "${name}" was read from "${source}"${stream === null ? '' : `: winnow sources import ${JSON.stringify(source)} ${JSON.stringify(stream)} --project ${project.slug}`}`)
  for (const { place, message, remedy } of problems) print(`! ${place?.file ?? ''}: ${message}\n  → ${remedy}`)
}

/** Writes the files, each whole or not at all, and removes those of an earlier export that are no more. */
async function writeFolder(folder: string, files: readonly ProjectFile[]): Promise<void> {
  const entries = await readdir(folder).catch((): string[] => [])
  if (entries.length > 0 && !entries.includes('project.yaml') && entries.some((name) => !name.startsWith('.'))) throw failure('OUTPUT_EXISTS', `"${folder}" is not empty, and holds no project.`, 'Name a new folder, or one of an earlier export.', { file: folder })
  const wanted = new Set(files.map(({ path }) => path))
  const old = (await filesIn(folder)).filter((path) => !wanted.has(path))
  for (const { path, text } of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.tmp`, text)
    await rename(`${file}.tmp`, file)
  }
  for (const path of old) await rm(join(folder, path))
}

async function readFolder(folder: string): Promise<ProjectFile[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw failure('FILE_NOT_FOUND', `There is no folder "${folder}".`, 'Check the path.', { file: folder })
  return Promise.all((await filesIn(folder)).map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })))
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))).filter((path) => OURS.test(path)).map((path) => path.split(sep).join('/'))
