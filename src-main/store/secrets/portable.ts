import { MASK, type SourceConfig } from '#shared/model/source'
import { mapTexts } from './config-texts'

/** The name of an environment variable for a secret of a source: SHOP_PASSWORD, SHOP_AUTH_TOKEN. */
function variableFor(source: string, path: readonly string[]): string {
  const name = [source, ...path].join('_').normalize('NFKD').toUpperCase().replaceAll(/[^A-Z\d]+/g, '_').replaceAll(/^_+|_+$/g, '')
  return /^[A-Z]/.test(name) ? name : `SOURCE_${name}`
}

/** A masked config as it may leave this machine: what is masked becomes a reference to an environment variable; references stay as they are. */
export const portableConfig = (source: string, masked: SourceConfig): SourceConfig => mapTexts(masked, [], (text, { path }) => (text === MASK ? `\${${variableFor(source, path)}}` : text))
