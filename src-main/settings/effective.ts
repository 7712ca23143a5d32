import type { FormatLimits, ReadLimits } from '#engine/limits'
import { DEFAULT_SETTINGS, type EffectiveSetting, Settings } from '#shared/model/settings'
import { type DataService, FILE_DEFAULTS, SettingsFile } from './schema'

/** Settings from one place; the members of members by their paths: "dataIngestion.connectors.csv.enabled". */
export interface Layer {
  readonly from: EffectiveSetting['from']
  /** The file, the variable or the option. */
  readonly where: string
  readonly values: ReadonlyMap<string, unknown>
}

const DEFAULTS: Layer = { from: 'default', where: '', values: flat({ ...DEFAULT_SETTINGS, ...FILE_DEFAULTS }) }

/** What is in force, and where each of it was said. Later layers go before earlier ones. */
export class EffectiveSettings {
  /** What files, environment and options say, with the defaults of what is not on the page. */
  readonly value: SettingsFile

  /** @param secrets settings whose values are kept elsewhere: only that they are in force stands here */
  constructor(private readonly layers: readonly Layer[] = [], private readonly secrets: readonly Layer[] = []) {
    this.value = SettingsFile.parse(nested(new Map([...flat(FILE_DEFAULTS), ...layers.flatMap(({ values }) => [...values])])))
  }

  /** The settings of the page that were said elsewhere: the page cannot change them. */
  get fixed(): Partial<Settings> {
    return Settings.partial().parse(Object.fromEntries(Object.entries(this.value).filter(([name]) => Object.hasOwn(Settings.shape, name))))
  }

  get previewRows(): number { return this.value.previewRowLimit ?? FILE_DEFAULTS.previewRowLimit }

  /** What API keys without the scope admin may use. */
  get forKeys(): DataService { return this.value.dataService ?? {} }

  /** What may be read in which format. */
  get formats(): ReadLimits {
    const { csv = {}, json = {}, excel = {}, parquet = {} } = this.value.dataIngestion?.connectors ?? {}
    return { csv, json, jsonl: json, excel, parquet } satisfies Record<string, FormatLimits>
  }

  /** Ids of connectors that may not be used. */
  get switchedOff(): ReadonlySet<string> {
    return new Set(Object.entries(this.#databases).flatMap(([id, { enabled }]) => (enabled === false ? [id] : [])))
  }

  /** How many connections to one database a connector may hold at once; undefined where nothing was said. */
  poolSize(connector: string): number | undefined {
    return this.#databases[connector]?.poolSize
  }

  get #databases(): Readonly<Record<string, { readonly enabled?: boolean | undefined; readonly poolSize?: number | undefined }>> {
    const { postgresql = {}, mysql = {} } = this.value.dataIngestion?.connectors?.databases ?? {}
    return { postgres: postgresql, mysql }
  }

  /** All of it with where it comes from. @param stored what was set on the page */
  list(stored: Partial<Settings>): EffectiveSetting[] {
    const onPage: Layer = { from: 'page', where: 'settings', values: flat(stored) }
    const merged = new Map<string, EffectiveSetting>()
    for (const { from, where, values } of [DEFAULTS, onPage, ...this.layers, ...this.secrets]) {
      for (const [name, value] of values) merged.set(name, { name, value, from, where })
    }
    return [...merged.values()].toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
  }
}

/** The leaves of a value by their paths. */
export function flat(value: Readonly<Record<string, unknown>>, before = ''): Map<string, unknown> {
  return new Map(Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (member === undefined) return []
    return isGroup(member) ? [...flat(member, `${before}${name}.`)] : [[before + name, member]]
  }))
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nested(values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const groups = Map.groupBy(values, ([path]) => path.split('.')[0] ?? '')
  return Object.fromEntries([...groups].map(([name, members]) => {
    const inner = new Map(members.map(([path, value]) => [path.slice(name.length + 1), value]))
    return [name, inner.has('') ? inner.get('') : nested(inner)]
  }))
}
