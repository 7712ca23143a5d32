import { ADDRESS_SCHEMES, readConnectionAddress } from '#shared/define/connection-address'
import { partsOf } from '#shared/define/file-names'
import { plainText } from '#shared/define/percent'
import { failure } from '#shared/model/problem'

/** What an address says of a source: its kind, a name for it, and its options as they are typed after --set. */
export interface SourceAddress {
  readonly connector: string
  readonly name?: string
  readonly set: readonly (readonly [option: string, value: string])[]
}

const KNOWN = [...ADDRESS_SCHEMES, 'file', 'https'].map((scheme) => `${scheme}:`).join(', ')

/**
 * A source by its address: `mysql://ann:${PASSWORD}@host:3306/shop`, `s3://bucket/prefix`, `sqlite:shop.db`, `./orders`. Undefined
 * for what is none: the name of a connector.
 *
 * @throws Failure INPUT_INVALID, without the address: there may be a password in it
 */
export function readSourceAddress(text: string): SourceAddress | undefined {
  if (/^(\.{0,2}\/|[A-Za-z]:[\\/])/.test(text)) return folder(text)
  const address = readConnectionAddress(text)
  if (address) {
    const { connector, name, config, others } = address
    return { connector, name, set: [...Object.entries(config).map(([option, value]) => [option, String(value)] as const), ...others] }
  }
  const scheme = /^(?:jdbc:)?([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return undefined
  if (scheme === 'file') return folder(plainText(text.slice('file:'.length).replace(/^\/\/(?=\/|[^/]|$)/, '')))
  const url = URL.parse(text)
  if (ADDRESS_SCHEMES.includes(scheme) || !url) throw failure('INPUT_INVALID', 'The address cannot be read.', 'Write it as scheme://user@host:port/name. What is special in it (@ : / ? #) is written as %40 %3A %2F %3F %23.')
  if (scheme !== 'http' && scheme !== 'https') throw failure('INPUT_INVALID', `There is no source for addresses that begin with "${scheme}:".`, `Addresses begin with ${KNOWN}; \`winnow connectors list\` shows all kinds of sources.`)
  if (url.username !== '' || url.password !== '') throw failure('INPUT_INVALID', 'A login must not stand in an address.', 'Leave it out, and give it by --set auth.type=basic --set auth.username=NAME --secret auth.password.')
  return { connector: 'http', name: lastOf(url.pathname) || url.hostname, set: [['url', text]] }
}

const folder = (path: string): SourceAddress => ({ connector: 'files', name: lastOf(path), set: [['path', path]] })

const lastOf = (path: string): string => partsOf(path).at(-1) ?? path
