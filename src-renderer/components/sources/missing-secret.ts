import type { Problem } from '#shared/model/problem'
import { MASK, type SourceConfig } from '#shared/model/source'
import { isRecord, withMember } from '../../forms/schema'

/** Where in the config of a source the secret stands that a problem misses (`/password`); undefined for any other problem. */
export function missingSecret({ code, place }: Problem, sourceId: string): string | undefined {
  const own = `sources/${sourceId}/`
  const name = code === 'SECRET_MISSING' && typeof place?.value === 'string' ? place.value : ''
  return name.startsWith(own) ? `/${name.slice(own.length).replaceAll('.', '/')}` : undefined
}

/** The config without the member that a pointer leads to, so that it is asked for again. */
export function withoutMember(config: SourceConfig, pointer: string): SourceConfig {
  const [key = '', ...rest] = pointer.split('/').slice(1)
  if (rest.length === 0) return withMember(config, key, undefined)
  const inner = config[key]
  return isRecord(inner) ? { ...config, [key]: withoutMember(inner, `/${rest.join('/')}`) } : config
}

/** The config without its secrets, which are masked. */
export const withoutSecrets = (config: SourceConfig): SourceConfig => Object.fromEntries(Object.entries(config).filter(([, value]) => value !== MASK).map(([key, value]) => [key, isRecord(value) ? withoutSecrets(value) : value]))
