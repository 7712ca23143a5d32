/** Stands for a value of the config in an address that is kept: it may be a secret, and secrets are written down nowhere. */
const FROM_CONFIG = '{config}'

/** Addresses as they may be kept, and as they are asked for. */
export class KeptAddresses {
  readonly #params: readonly (readonly [name: string, value: string])[]

  /** @param base its parameters come from the config, too */
  constructor(base: URL, query: Readonly<Record<string, string>> = {}) {
    this.#params = [...base.searchParams, ...Object.entries(query)]
  }

  /** The address without the values of parameters that stand in the config. */
  toKeep(address: URL): string {
    return this.#changed(address, (value) => [value, FROM_CONFIG]).href
  }

  /** The address as the service wants it. */
  toAsk(kept: string): URL {
    return this.#changed(new URL(kept), (value) => [FROM_CONFIG, value])
  }

  #changed(address: URL, change: (value: string) => readonly [from: string, to: string]): URL {
    const changed = new URL(address)
    for (const [name, value] of this.#params) {
      const [from, to] = change(value)
      if (changed.searchParams.get(name) === from) changed.searchParams.set(name, to)
    }
    return changed
  }
}
