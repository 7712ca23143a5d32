import { z } from 'zod'
import type { Column } from '../model/column'
import { typeLabel } from '../model/data-type'
import type { RecipeStep } from '../model/recipe'
import { columnsNamed, withColumnNames } from './follow'
import { asInSource, type Extras, type MappedColumn, type Mapping, type TypeWish } from './mapping'

const MAPPING_STEPS = ['select_columns', 'rename_columns', 'set_types'] as const
type MappingStep = (typeof MAPPING_STEPS)[number]

/** Why a step at the beginning of a recipe is none that a mapping can tell: it names a column that is not there, works by a rule, types a column a second time or with other options, or holds what is not known here. */
export type Obstacle = 'missing' | 'rule' | 'twice' | 'options' | 'unknown'

/** A recipe's beginning, read as a mapping. */
export interface ReadMapping {
  readonly mapping: Mapping
  /** So many steps at the beginning are what the mapping tells. */
  readonly head: number
  /** The first step of the three kinds that is none that a mapping can tell: it is left alone, and so is what follows. */
  readonly stopped?: { readonly index: number, readonly because: Obstacle }
  /** Other steps of the three kinds that come later and are left alone. */
  readonly later: readonly number[]
}

/**
 * The steps that a mapping is: `select_columns` where columns go or change places, then `rename_columns`, then `set_types`,
 * each only where it does something.
 *
 * @param columns the columns of the source
 */
export function mappingSteps(columns: readonly Column[], { columns: mapped, keepNew, extras }: Mapping): RecipeStep[] {
  const going = mapped.filter(({ include }) => include)
  const left = mapped.filter(({ include }) => !include).map(({ source }) => source)
  const steps: RecipeStep[] = []
  if (left.length > 0 || going.some(({ source }, place) => columns[place]?.name !== source)) {
    steps.push({ step: 'select_columns', ...extras.select, columns: going.map(({ source }) => source), ...(keepNew && { keep_new: true, ...(left.length > 0 && { drop: left }) }) })
  }
  const renamed = going.filter(({ source, target }) => source !== target).map(({ source, target }) => [source, target] as const)
  if (renamed.length > 0) steps.push({ step: 'rename_columns', ...extras.rename, columns: Object.fromEntries(renamed) })
  const stored = new Map(columns.map((column) => [column.name, column]))
  const typed = going.flatMap(({ source, target, type }) => (type && changesType(stored.get(source), type) ? [[target, written(type)] as const] : []))
  if (typed.length > 0) steps.push({ step: 'set_types', ...extras.types, columns: Object.fromEntries(typed) })
  return steps
}

/** True where a column does not have the type already. */
export const changesType = (column: Column | undefined, { type }: TypeWish): boolean => column === undefined || typeLabel(column.type) !== type || column.type.native !== undefined

function written({ type, formats }: TypeWish): unknown {
  if (formats.length === 0) return type
  return formats.length === 1 ? { type, format: formats[0] } : { type, formats }
}

/**
 * The recipe with another mapping at its beginning. Steps that are switched off stay before it. The steps behind it name
 * columns by the names that they have now.
 *
 * @param schemaOf the JSON Schema of a step's parameters; undefined for steps that are not known, which stay as they are
 */
export function replaceMapping(steps: readonly RecipeStep[], columns: readonly Column[], mapping: Mapping, schemaOf: (step: RecipeStep) => unknown): RecipeStep[] {
  const { head, mapping: before } = mappingOf(steps, columns)
  const now = new Map(mapping.columns.map((column) => [column.source, column]))
  const renamed = new Map(before.columns.flatMap(({ source, target, include }) => {
    const next = now.get(source)
    return include && next?.include && next.target !== target ? [[target, next.target] as const] : []
  }))
  const behind = steps.slice(head).map((step) => (renamed.size === 0 ? step : withColumnNames(step, schemaOf(step), (name) => renamed.get(name) ?? name)))
  return [...steps.slice(0, head).filter(({ disabled }) => disabled), ...mappingSteps(columns, mapping), ...behind]
}

/** The steps behind the mapping (their places in the recipe) that name columns which it leaves out. */
export function stepsWithoutColumns(steps: readonly RecipeStep[], { mapping, head }: ReadMapping, schemaOf: (step: RecipeStep) => unknown): readonly number[] {
  const going = new Set(mapping.columns.filter(({ include }) => include).map(({ target }) => target))
  const gone = mapping.columns.filter(({ include, source }) => !include && !going.has(source)).map(({ source }) => source)
  return gone.length === 0 ? [] : steps.flatMap((step, index) => (index >= head && !step.disabled && gone.some((name) => columnsNamed(step, schemaOf(step)).has(name)) ? [index] : []))
}

/**
 * Reads a recipe's beginning as a mapping: as many steps of the three kinds, in whatever order, as a mapping can tell. Steps
 * among them that are switched off are passed over.
 *
 * @param columns the columns of the source
 */
export function mappingOf(steps: readonly RecipeStep[], columns: readonly Column[]): ReadMapping {
  const reader = new Reader(columns)
  let head = 0
  let stopped: ReadMapping['stopped']
  for (const [index, step] of steps.entries()) {
    const kind = kindOf(step)
    if (step.disabled) continue
    if (!kind) break
    const because = reader.read(kind, step)
    if (because) {
      stopped = { index, because }
      break
    }
    head = index + 1
  }
  const from = stopped ? stopped.index + 1 : head
  const later = steps.flatMap((step, index) => (index >= from && !step.disabled && kindOf(step) ? [index] : []))
  return { mapping: reader.mapping(), head, ...(stopped && { stopped }), later }
}

const kindOf = ({ step }: RecipeStep): MappingStep | undefined => MAPPING_STEPS.find((kind) => kind === step.toLowerCase())

/** Members that every step may have beside its parameters. */
const common = { step: z.string(), name: z.string().optional(), note: z.string().optional(), disabled: z.boolean().optional() }
const SelectColumns = z.strictObject({ ...common, columns: z.array(z.string()).min(1), keep_new: z.boolean().default(false), drop: z.array(z.string()).default([]) })
const RenameColumns = z.strictObject({ ...common, columns: z.record(z.string(), z.string()).default({}), rule: z.string().default('none') })
const Wish = z.union([z.string(), z.strictObject({ type: z.string(), format: z.string().optional(), formats: z.array(z.string()).optional() })])
const SetTypes = z.strictObject({ ...common, columns: z.record(z.string(), Wish), on_error: z.string().optional(), blank: z.string().optional() })

/** Follows the columns through the steps. */
class Reader {
  /** Those that go on, in their order, with their names so far. */
  #going: MappedColumn[]
  #keepNew: boolean | undefined
  #extras: { select?: Extras, rename?: Extras, types?: Extras } = {}

  constructor(private readonly columns: readonly Column[]) {
    this.#going = [...asInSource(columns).columns]
  }

  read(kind: MappingStep, step: RecipeStep): Obstacle | undefined {
    if (kind === 'select_columns') return this.#select(step)
    return kind === 'rename_columns' ? this.#rename(step) : this.#type(step)
  }

  mapping(): Mapping {
    return { columns: this.#all(), keepNew: this.#keepNew ?? false, extras: this.#extras }
  }

  #select(step: RecipeStep): Obstacle | undefined {
    const read = SelectColumns.safeParse(step)
    if (!read.success) return 'unknown'
    const { columns, keep_new: keepsNew, drop, name, note } = read.data
    const chosen = [...new Set(columns)].map((target) => this.#going.find((column) => column.target === target))
    const kept = chosen.filter((column) => column !== undefined)
    if (kept.length < chosen.length) return 'missing'
    const others = keepsNew ? this.#going.filter((column) => !kept.includes(column) && !drop.includes(column.target)) : []
    this.#going = [...kept, ...others]
    this.#keepNew = keepsNew && this.#keepNew !== false
    this.#extras = { ...this.#extras, select: present({ name, note }) }
    return undefined
  }

  #rename(step: RecipeStep): Obstacle | undefined {
    const read = RenameColumns.safeParse(step)
    if (!read.success) return 'unknown'
    const { columns, rule, name, note } = read.data
    if (rule !== 'none') return 'rule'
    const renamed = new Map(Object.entries(columns))
    if (!this.#has(renamed.keys())) return 'missing'
    this.#going = this.#going.map((column) => ({ ...column, target: renamed.get(column.target) ?? column.target }))
    this.#extras = { ...this.#extras, rename: present({ name, note }) }
    return undefined
  }

  #type(step: RecipeStep): Obstacle | undefined {
    const read = SetTypes.safeParse(step)
    if (!read.success) return 'unknown'
    const { columns, name, note, on_error: onError, blank } = read.data
    const wishes = new Map(Object.entries(columns))
    if (!this.#has(wishes.keys())) return 'missing'
    if (this.#going.some(({ target, type }) => type && wishes.has(target))) return 'twice'
    const extras = present({ name, note, on_error: onError, blank })
    if (this.#extras.types && !sameOptions(this.#extras.types, extras)) return 'options'
    this.#going = this.#going.map((column) => {
      const wish = wishes.get(column.target)
      return wish === undefined ? column : { ...column, type: wishOf(wish) }
    })
    this.#extras = { ...this.#extras, types: extras }
    return undefined
  }

  #has(targets: Iterable<string>): boolean {
    const there = new Set(this.#going.map(({ target }) => target))
    return [...targets].every((target) => there.has(target))
  }

  /** Those that go on in their order, each of the others behind the column that it follows in the source. */
  #all(): readonly MappedColumn[] {
    const all = [...this.#going]
    for (const [index, { name }] of this.columns.entries()) {
      if (all.some(({ source }) => source === name)) continue
      const before = this.columns[index - 1]?.name
      all.splice(all.findIndex(({ source }) => source === before) + 1, 0, { source: name, target: name, include: false })
    }
    return all
  }
}

const sameOptions = (a: Extras, b: Extras): boolean => a['on_error'] === b['on_error'] && a['blank'] === b['blank']

const present = (members: Extras): Extras => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

function wishOf(wish: z.infer<typeof Wish>): TypeWish {
  if (typeof wish === 'string') return { type: wish, formats: [] }
  return { type: wish.type, formats: wish.formats ?? (wish.format === undefined ? [] : [wish.format]) }
}
