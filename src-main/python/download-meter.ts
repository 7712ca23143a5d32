const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** How far uv is, from the lines that it writes: it names larger downloads with their sizes, and each when it is done. */
export class DownloadMeter {
  readonly #sizes = new Map<string, number>()
  #done = 0

  /** @param tell takes what is being done, and how much of it */
  constructor(private readonly tell: (step: string, part: number | null) => void) {}

  line(line: string): void {
    const [, name, size, unit] = /^\s*Downloading (\S+) \(([\d.]+)([KMG]?i?B)\)/.exec(line) ?? []
    if (name !== undefined && size !== undefined && unit !== undefined) this.#sizes.set(name, Number(size) * (UNITS[unit] ?? 1))
    const finished = /^\s*Downloaded (\S+)/.exec(line)?.[1]
    if (finished !== undefined) this.#done += this.#sizes.get(finished) ?? 0
    if (name !== undefined || finished !== undefined) {
      const all = [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
      this.tell('Downloading packages', all === 0 ? null : Math.min(1, this.#done / all))
    }
    if (line.startsWith('Prepared ')) this.tell('Installing packages', null)
    // Bytecode is compiled without a word until it is done: it takes longest where all is cached.
    if (line.startsWith('Installed ')) this.tell('Compiling packages', null)
  }
}
