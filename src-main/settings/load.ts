import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { allWordsOf } from '#engine/issue-words'
import { failure } from '#shared/model/problem'
import { MASK } from '#shared/model/source'
import { Settings } from '#shared/model/settings'
import { type Home, homeOf } from '#main/store/home'
import { EffectiveSettings, flat, type Layer } from './effective'
import { holdsPassword } from './proxy'
import { readYaml } from './read-yaml'
import { SettingsFile } from './schema'

export interface SettingsSources {
  readonly home: string
  /** The folder of the project: where the command was typed. */
  readonly folder?: string
  readonly env?: NodeJS.ProcessEnv
  /** A file whose `dataIngestion` block counts, and nothing else in it. */
  readonly config?: string
  /** What options of the command say, by the name of the setting. */
  readonly flags?: Readonly<Record<string, unknown>>
}

/**
 * The settings in force: `winnow.yaml` in the home folder, then in the folder of the project, `winnow.<WINNOW_ENV>.yaml` in
 * both, a file that was named, the environment, the options of the command. What comes later goes before.
 *
 * @throws Failure CONFIG_INVALID, FILE_NOT_FOUND (of the named file)
 */
export async function loadSettings({ home, folder = process.cwd(), env = process.env, config, flags = {} }: SettingsSources): Promise<EffectiveSettings> {
  const folders = [...new Set([home, resolve(folder)])]
  const names = ['winnow.yaml', ...(env['WINNOW_ENV'] ? [`winnow.${stage(env['WINNOW_ENV'])}.yaml`] : [])]
  const files = await Promise.all(names.flatMap((name) => folders.map((place) => fileLayer(join(place, name), place === home))))
  return new EffectiveSettings([
    ...files.filter((layer) => layer !== undefined),
    ...(config === undefined ? [] : [await configLayer(resolve(folder, config))]),
    ...environment(env),
    ...Object.entries(flags).filter(([, value]) => value !== undefined).map(([name, value]): Layer => ({ from: 'option', where: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, values: checked(name, value, `--${name}`) })),
  ], env['ENCRYPTION_KEY'] ? [{ from: 'environment', where: 'ENCRYPTION_KEY', values: new Map([['encryptionKey', MASK]]) }] : [])
}

/** The home folder with the places that settings give to uploads and temporary files. */
export function placed(home: Home, { value: { uploadBaseDir, tmpDir } }: EffectiveSettings): Home {
  return {
    ...home,
    ...(uploadBaseDir !== undefined && { uploads: resolve(uploadBaseDir) }),
    // All in the temporary folder is removed at a start: one that is shared must not be it.
    ...(tmpDir !== undefined && { temp: join(resolve(tmpDir), `winnow-${createHash('sha256').update(home.root).digest('hex').slice(0, 12)}`) }),
  }
}

/** The home folder and the settings of a command that works without the engine. Throws as {@link loadSettings}. */
export async function homeInForce(): Promise<Home> {
  const home = homeOf()
  return placed(home, await loadSettings({ home: home.root }))
}

function stage(name: string): string {
  if (/^[\w-]+$/.test(name)) return name
  throw failure('CONFIG_INVALID', `WINNOW_ENV is "${name}".`, 'Write letters, digits, "-" and "_" only: it is a part of a file name.')
}

/** What only the folder of Winnow itself may say: who could say it elsewhere would read along, or open what is closed. */
const OF_HOME = [
  ['dataService', 'what API keys may use'], ['proxy', 'by which proxy the web is asked'], ['noProxy', 'what is asked without a proxy'], ['certificates', 'whose certificates are trusted'],
] as const

async function fileLayer(path: string, isHome: boolean): Promise<Layer | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw failure('CONFIG_INVALID', `The settings file "${path}" cannot be read.`, 'Check your rights, or move it away.', { file: path }, error)
  })
  if (text === undefined) return undefined
  const values = readYaml(text, SettingsFile, path)
  const foreign = isHome ? undefined : OF_HOME.find(([name]) => values[name] !== undefined)
  if (foreign) throw failure('CONFIG_INVALID', `"${path}" says ${foreign[1]} ("${foreign[0]}"), and it does not lie in the folder of Winnow itself.`, 'Move that into winnow.yaml of the folder that WINNOW_HOME names (`winnow doctor` and the settings show it): a folder of somebody else\'s must not say that.', { file: path })
  if (typeof values.proxy === 'string' && holdsPassword(values.proxy)) throw failure('CONFIG_INVALID', `The proxy in "${path}" has a password in it, as plain text.`, 'Write ${NAME} in its place and set that variable, or set the proxy on the page or by WINNOW_PROXY.', { file: path })
  return layerOf(path, values)
}

const FOLDERS = ['uploadBaseDir', 'tmpDir', 'certificates', 'dataIngestion.pyairbyte.cacheLocation']

/** What a file says; folders are meant from where it lies. */
function layerOf(path: string, said: Readonly<Record<string, unknown>>): Layer {
  const values = [...flat(said)].map(([name, value]): [string, unknown] => [name, FOLDERS.includes(name) && typeof value === 'string' ? resolve(dirname(path), value) : value])
  return { from: 'file', where: path, values: new Map(values) }
}

/** A `core-config.yaml` holds more than Winnow knows. */
const CoreConfig = z.looseObject({ dataIngestion: SettingsFile.shape.dataIngestion })

async function configLayer(path: string): Promise<Layer> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no settings file "${path}".`, 'Check the path after --config.', { file: path }, error) })
  const { dataIngestion } = readYaml(text, CoreConfig, path)
  if (!dataIngestion) throw failure('CONFIG_INVALID', `"${path}" has no block "dataIngestion".`, 'Name a file that has it, or leave --config out.', { file: path })
  return layerOf(path, { dataIngestion })
}

/** Variables by the settings that they set: those that users have from before, and WINNOW_<SETTING> for each of the page. */
const VARIABLES: Readonly<Record<string, string>> = {
  uploadBaseDir: 'UPLOAD_BASE_DIR', tmpDir: 'TMP_DIR', previewRowLimit: 'PREVIEW_ROW_LIMIT', port: 'WINNOW_PORT',
  ...Object.fromEntries(Object.keys(Settings.shape).filter((name) => Object.hasOwn(SettingsFile.shape, name)).map((name) => [name, `WINNOW_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`])),
}

function environment(env: NodeJS.ProcessEnv): Layer[] {
  return Object.entries(VARIABLES).flatMap(([name, variable]): Layer[] => {
    const text = env[variable]
    if (text === undefined || text === '') return []
    const value = /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? JSON.parse(text) as unknown : text
    return [{ from: 'environment', where: variable, values: checked(name, value, variable) }]
  })
}

function checked(name: string, value: unknown, where: string): Map<string, unknown> {
  const given = { [name]: value }
  const read = SettingsFile.safeParse(given)
  if (read.success) return flat(read.data)
  const { message, remedy } = allWordsOf(read.error.issues, { name: where, noun: 'member', value: given })
  throw failure('CONFIG_INVALID', message, remedy)
}
