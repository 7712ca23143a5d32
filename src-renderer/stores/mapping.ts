import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { uniqueColumnNames } from '#shared/define/column-names'
import { NAME_RULES } from '#shared/define/name-rules'
import { type MappedColumn, type Mapping, type NameProblem, nameProblems, type TypeWish, withColumn, withMoved } from '#shared/mapping/mapping'
import type { Field } from '#shared/mapping/match'
import { withColumnNames } from '#shared/mapping/follow'
import { changesType, mappingOf, replaceMapping, stepsWithoutColumns } from '#shared/mapping/steps'
import { typeLabel } from '#shared/model/data-type'
import type { Finding } from '#shared/model/finding'
import type { RecipeStep } from '#shared/model/recipe'
import { t } from '../messages'
import { useDatasetStore } from './dataset'
import { useRecipeStore } from './recipe'
import { useWorkplaceStore } from './workplace'

/** Columns that are to be reached. */
export interface TargetSchema {
  readonly name: string
  readonly fields: readonly Field[]
}

/** Source columns by the target columns that they become, and those that are kept without one. */
export interface MatchChoice {
  readonly sources: ReadonlyMap<string, string>
  readonly keep: ReadonlySet<string>
}

const NAMES = { trim: NAME_RULES.trim, lower: NAME_RULES.lower, snake_case: NAME_RULES.snake_case }

/**
 * Which columns go on, by which names and as which types. The recipe's first steps hold it: every change is a change of
 * the recipe, and is read back from there. Kept here alone are types that are only proposed, and what cannot be saved yet
 * because a name is not right.
 */
export const useMappingStore = defineStore('mapping', () => {
  const recipe = useRecipeStore()
  const data = useDatasetStore()
  const workplace = useWorkplaceStore()
  /** Changes that wait until all names are right. */
  const draft = shallowRef<Mapping>()
  /** Types that were chosen while types are only proposed, by source column; undefined: as it is stored. */
  const chosen = shallowRef<ReadonlyMap<string, TypeWish | undefined>>(new Map())
  const declined = ref(false)
  const schema = shallowRef<TargetSchema>()

  const columns = computed(() => recipe.version?.columns ?? [])
  const read = computed(() => mappingOf(recipe.steps, columns.value))
  const base = computed(() => draft.value ?? read.value.mapping)

  /** The types that were inferred, with their formats, by source column. */
  const inferred = computed((): ReadonlyMap<string, TypeWish> => {
    if (data.version?.id !== recipe.version?.id) return new Map()
    const { mapping } = mappingOf(data.suggested, columns.value)
    return new Map(mapping.columns.flatMap(({ source, type }) => (type ? [[source, type] as const] : [])))
  })

  /** True while the inferred types are proposed: nobody has decided on types yet, and no step would be surprised by them. */
  const proposing = computed(() => !declined.value && inferred.value.size > 0 && read.value.head === recipe.steps.length && !read.value.stopped && base.value.columns.every(({ type }) => !type))

  /** What the table shows. */
  const mapping = computed((): Mapping => {
    if (!proposing.value) return base.value
    return { ...base.value, columns: base.value.columns.map((column) => withWish(column, chosen.value.has(column.source) ? chosen.value.get(column.source) : inferred.value.get(column.source))) }
  })

  const problems = computed((): ReadonlyMap<string, NameProblem> => nameProblems(base.value))
  const nothing = computed(() => base.value.columns.every(({ include }) => !include))
  const counts = computed(() => {
    const going = mapping.value.columns.filter(({ include }) => include)
    const stored = new Map(columns.value.map((column) => [column.name, column]))
    return {
      of: columns.value.length, taken: going.length, renamed: going.filter(({ source, target }) => source !== target).length,
      typed: going.filter(({ source, type }) => type && changesType(stored.get(source), type)).length,
    }
  })
  const schemaOf = ({ step }: RecipeStep): unknown => workplace.findStep(step)?.params
  /** Later steps that name columns which are left out. */
  const orphaned = computed(() => stepsWithoutColumns(recipe.steps, read.value, schemaOf))
  /** What was found in the columns that go on, with steps that name them as they are called behind the mapping. */
  const findings = computed((): readonly Finding[] | undefined => {
    const now = new Map(read.value.mapping.columns.map((column) => [column.source, column]))
    const nameOf = (source: string): string => now.get(source)?.target ?? source
    return data.findings?.filter(({ column }) => column === undefined || now.get(column)?.include !== false).map((finding) => ({
      ...finding, ...(finding.column !== undefined && { column: nameOf(finding.column) }), fixes: finding.fixes.map(({ title, step }) => ({ title, step: withColumnNames(step, schemaOf(step), nameOf) })),
    }))
  })
  /** The columns of the schema that none goes on as. */
  const missing = computed(() => {
    const there = new Set(base.value.columns.filter(({ include }) => include).map(({ target }) => target.toLowerCase()))
    return schema.value?.fields.map(({ name }) => name).filter((name) => !there.has(name.toLowerCase())) ?? []
  })

  watch(() => recipe.version?.id, () => {
    chosen.value = new Map()
    declined.value = false
    schema.value = undefined
  })
  // Undo, redo and changes of steps by hand count: what waited was made on what is no longer so.
  watch(() => recipe.steps, () => { draft.value = undefined }, { flush: 'sync' })

  /** Puts a mapping in force, or keeps it back while names are wrong. */
  function put(note: string, next: Mapping): Promise<void> {
    if (nameProblems(next).size > 0 || next.columns.every(({ include }) => !include)) {
      draft.value = next
      return Promise.resolve()
    }
    draft.value = undefined
    const steps = replaceMapping(recipe.steps, columns.value, next, schemaOf)
    return JSON.stringify(steps) === JSON.stringify(recipe.steps) ? Promise.resolve() : recipe.change(note, steps)
  }

  /** What would be wrong with a name, without giving it. */
  const problemOf = (source: string, target: string): NameProblem | undefined => nameProblems(withColumn(base.value, source, { target, include: true })).get(source)

  const rename = (source: string, target: string): Promise<void> => put(t.map.notes.renamed(source, target), withColumn(base.value, source, { target }))
  const include = (source: string, taken: boolean): Promise<void> => put((taken ? t.map.notes.taken : t.map.notes.left)(source), withColumn(base.value, source, { include: taken }))
  const move = (from: number, to: number): Promise<void> => {
    const column = base.value.columns[from]
    return !column || to < 0 || to >= base.value.columns.length || from === to ? Promise.resolve() : put(t.map.notes.moved(column.source), withMoved(base.value, from, to))
  }
  const includeAll = (taken: boolean): Promise<void> => put(taken ? t.map.notes.all : t.map.notes.none, { ...base.value, columns: base.value.columns.map((column) => ({ ...column, include: taken })) })
  const keepNew = (keeps: boolean): Promise<void> => put(t.map.notes.keepNew, { ...base.value, keepNew: keeps })

  /** Gives a column a type; undefined: the one it has. While types are proposed this changes the proposal. */
  function setType(source: string, type: TypeWish | undefined): Promise<void> {
    if (proposing.value) {
      chosen.value = new Map(chosen.value).set(source, type)
      return Promise.resolve()
    }
    return put(t.map.notes.typed(source), { ...base.value, columns: base.value.columns.map((column) => (column.source === source ? withWish(column, type) : column)) })
  }

  /** Makes the proposed types steps. */
  const accept = (): Promise<void> => (proposing.value ? put(t.map.notes.inferred, mapping.value) : Promise.resolve())

  /** Makes the inferred types steps, whatever was chosen before. */
  const useInferred = (): Promise<void> => put(t.map.notes.inferred, { ...base.value, columns: base.value.columns.map((column) => withWish(column, inferred.value.get(column.source))) })

  /** All columns keep the types that they have, and none is proposed. */
  function keepTypes(): Promise<void> {
    declined.value = true
    return put(t.map.notes.text, { ...base.value, columns: base.value.columns.map((column) => withWish(column, undefined)) })
  }

  /** Gives all columns that go on names by a rule, or their own. Names that would be alike get a number. */
  function cleanNames(rule: keyof typeof NAMES | 'original'): Promise<void> {
    const going = base.value.columns.filter((column) => column.include)
    const names = rule === 'original' ? going.map(({ source }) => source) : uniqueColumnNames(going.map(({ target }) => NAMES[rule](target))).map(({ name }) => name)
    const bySource = new Map(going.map(({ source }, place) => [source, names[place] ?? source]))
    return put(t.map.notes.names, { ...base.value, columns: base.value.columns.map((column) => ({ ...column, target: bySource.get(column.source) ?? column.target })) })
  }

  /** The order of the source, all else as it is. */
  function sourceOrder(): Promise<void> {
    const bySource = new Map(base.value.columns.map((column) => [column.source, column]))
    return put(t.map.notes.order, { ...base.value, columns: columns.value.flatMap(({ name }) => bySource.get(name) ?? []) })
  }

  /**
   * Makes the columns of a schema: the matched ones in its order, by its names and types; behind them those that are kept.
   * A schema whose columns are all text says nothing about types: that is how files are read.
   */
  function applyMatch(target: TargetSchema, { sources, keep }: MatchChoice): Promise<void> {
    const typed = target.fields.some(({ type }) => type && type.name !== 'text')
    const bySource = new Map(base.value.columns.map((column) => [column.source, column]))
    const matched = target.fields.flatMap(({ name, type }) => {
      const column = bySource.get(sources.get(name) ?? '')
      if (!column) return []
      const named = { ...column, target: name, include: true }
      return [typed && type ? withWish(named, wishFor(column, typeLabel(type))) : named]
    })
    const used = new Set(matched.map(({ source }) => source))
    const others = base.value.columns.filter(({ source }) => !used.has(source)).map((column) => ({ ...column, include: keep.has(column.source) }))
    schema.value = target
    if (typed) declined.value = true
    return put(t.map.notes.matched(target.name), { ...base.value, columns: [...matched, ...others] })
  }

  /** A type as it is to be read: with the formats that are known for it. */
  function wishFor({ source, type }: MappedColumn, label: string): TypeWish | undefined {
    const known = [type, inferred.value.get(source)].find((wish) => wish?.type === label)
    const column = columns.value.find(({ name }) => name === source)
    const wish = known ?? { type: label, formats: [] }
    return changesType(column, wish) ? wish : undefined
  }

  return {
    columns, read, mapping, inferred, proposing, problems, nothing, counts, schema, missing, orphaned, findings, pending: computed(() => draft.value !== undefined),
    problemOf, rename, include, move, includeAll, keepNew, setType, accept, useInferred, keepTypes, cleanNames, sourceOrder, applyMatch, forgetSchema: () => { schema.value = undefined },
  }
})

/** The column with another wish for its type, or none. */
function withWish({ type: _before, ...column }: MappedColumn, type: TypeWish | undefined): MappedColumn {
  return type ? { ...column, type } : column
}
