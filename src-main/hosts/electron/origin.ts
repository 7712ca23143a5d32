/** The scheme and the host under which the page is served to the window: its origin. */
export const SCHEME = 'app'
const HOST = 'winnow'

/** The address of the page. */
export const PAGE_URL = `${SCHEME}://${HOST}/`

/** The path within the page's origin that an address names; undefined for any other address. */
export function pathOf(address: string): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(address)
    return protocol === `${SCHEME}:` && host === HOST ? pathname : undefined
  } catch {
    return undefined
  }
}

/** Whether an address belongs to the page. */
export const isOurs = (address: string): boolean => pathOf(address) !== undefined

/** The places outside that a link may lead to, in the user's browser. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set(['duckdb.org', 'nodejs.org'])

/** Whether a link may be opened in the user's browser: known places by https, nothing else. */
export function mayOpenOutside(address: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(address)
    return protocol === 'https:' && KNOWN_HOSTS.has(host) && username === '' && password === ''
  } catch {
    return false
  }
}
