/** A host that a config names; the port where the same text says it. */
export interface NamedHost {
  readonly host: string
  readonly port?: unknown
}

const plain = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()

/** The host of a text that is one, or an address of the web. */
export function hostIn(text: string): NamedHost {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? URL.parse(text) : null
  if (!url) return { host: text }
  return { host: plain(url.hostname), port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }
}

/** Whether an entry of the settings (`host`, `host:port`) means that host. */
export function isNamedHost(entry: string, { host, port }: NamedHost): boolean {
  const [, name = '', only] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  return plain(name) === plain(host) && (only === undefined || Number(only) === port)
}
