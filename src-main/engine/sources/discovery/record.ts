import type { ChosenStream, DiscoveryAnswers, DiscoveryPart, DiscoveryRecord } from '#shared/model/discovery'

type KeptSource = DiscoveryRecord['sources'][number]

/**
 * A record with a part of it told anew: what the part does not tell stays as it was, the reasons for streams too.
 *
 * @param at the time of it, ISO 8601
 */
export function withPart(record: DiscoveryRecord, { inventory, found, source }: DiscoveryPart, at: string): DiscoveryRecord {
  return { ...record, at, ...(inventory !== undefined && { inventory }), ...(found && { found }), ...(source && { sources: withSource(record.sources, source) }) }
}

function withSource(sources: readonly KeptSource[], { was, name, ...told }: NonNullable<DiscoveryPart['source']>): KeptSource[] {
  // A name that is taken is that source's: the one that is renamed to it goes on as it.
  const kept = sources.find((one) => one.answers.name === name) ?? sources.find((one) => one.answers.name === was)
  const merged = sourceOf(kept, { name, ...told })
  const others = sources.filter((one) => one !== kept && (was === undefined || one.answers.name !== was))
  const place = kept ? others.filter((one) => sources.indexOf(one) < sources.indexOf(kept)).length : others.length
  return others.toSpliced(place, 0, merged)
}

function sourceOf(kept: KeptSource | undefined, { name, connector, save, config, value, effort, requirements, findings, chosen, ...seen }: Omit<NonNullable<DiscoveryPart['source']>, 'was'>): KeptSource {
  const notes = Object.fromEntries(Object.entries({ value, effort, requirements, findings }).filter(([, note]) => note !== undefined))
  return {
    check: null, streams: [], relationships: [], sourceId: null, problems: [], ...kept, ...seen,
    answers: { ...kept?.answers, ...notes, name, connector, save: save ?? kept?.answers.save ?? true },
    chosen: chosen?.map((one) => ({ ...one, why: one.why ?? whyOf(kept, one) })) ?? kept?.chosen ?? [],
    config: config ?? kept?.config ?? {},
  }
}

const whyOf = (kept: KeptSource | undefined, { stream }: ChosenStream): string | null => kept?.chosen.find((one) => one.stream === stream)?.why ?? null

/** A record as the answers that make it again: what `winnow discover --answers` takes. */
export function answersOf({ inventory, sources }: DiscoveryRecord): DiscoveryAnswers {
  return {
    find: false, import: false, ...(inventory && { inventory }),
    sources: sources.map(({ answers: { name, connector, save, ...notes }, config, chosen }) => ({
      name, connector, config, ...withoutEmpty(notes), streams: chosen.map(({ stream, only, why }) => ({ stream, ...(only && { columns: only }), ...(why && { why }) })), save,
    })),
  }
}

const withoutEmpty = <T extends object>(notes: T): Partial<T> => {
  const given: Partial<T> = { ...notes }
  for (const key in given) if (given[key] === '' || given[key] === undefined) delete given[key]
  return given
}

/** The record that answers tell of, with nothing seen yet. */
export function recordOf({ inventory, sources }: DiscoveryAnswers, at: string): DiscoveryRecord {
  return sources.reduce<DiscoveryRecord>((record, { streams, ...told }) => withPart(record, {
    source: { ...told, chosen: streams.map(({ stream, columns, why }) => ({ stream, why: why ?? null, ...(columns && { only: columns }), columns: [], sampled: 0, rows: null, bytes: null, seconds: null, dataset: null, problems: [] })) },
  }, at), { at, found: [], sources: [], ...(inventory && { inventory }) })
}
