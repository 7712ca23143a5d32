import { readConnectionAddress } from '#shared/define/connection-address'
import type { FoundSource, SourceConfig } from '#shared/model/source'

/** The source that an address of a database or a bucket leads to; undefined for any other text. */
export function readAddress(text: string): FoundSource | undefined {
  const address = readConnectionAddress(text)
  return address && { connector: address.connector, name: address.name, config: address.config, note: '' }
}

/** What a source is called that has these settings: after its database, its bucket, its file or its host; undefined where they tell none. */
export function nameFor(config: SourceConfig): string | undefined {
  const { database, bucket, path, url, base_url: base, host } = config
  const [name] = [database, bucket, typeof path === 'string' ? path.split(/[\\/]/).findLast(Boolean) : undefined, hostOf(url), hostOf(base), host].filter((one) => typeof one === 'string' && one.trim() !== '')
  return typeof name === 'string' ? name.trim().slice(0, 200) : undefined
}

const hostOf = (address: unknown): string | undefined => (typeof address === 'string' ? /^https?:\/\/(?:[^/@]*@)?([^/?#]+\.[^/?#]+|localhost[^/?#]*)/i.exec(address)?.[1] : undefined)

/** The text of a field that something was pasted or dropped into; undefined where it was typed. */
export function pastedText(event: Event): string | undefined {
  const pasted = event instanceof InputEvent && ['insertFromPaste', 'insertFromDrop'].includes(event.inputType)
  // Whatever stands in a field of a password is a password.
  return pasted && event.target instanceof HTMLInputElement && event.target.type !== 'password' ? event.target.value : undefined
}
