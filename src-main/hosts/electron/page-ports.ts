import { MessageChannelMain, type WebContents } from 'electron'
import { CHANNELS } from '#shared/desktop'
import type { ShellEngine } from './shell-engine'

/** Brings pages and engine together: each page that asked gets a port to the engine, and a new one whenever the engine was started again. */
export class PagePorts {
  readonly #pages = new Set<WebContents>()
  #engine: ShellEngine | undefined

  /** A page asks for the engine. */
  ask(page: WebContents): void {
    if (!this.#pages.has(page)) {
      this.#pages.add(page)
      const forget = () => { this.#pages.delete(page) }
      page.once('destroyed', forget)
      // A page that crashed takes no port; loaded again, it asks again.
      page.once('render-process-gone', forget)
    }
    this.#handOver(page)
  }

  /** An engine serves. */
  serving(engine: ShellEngine): void {
    this.#engine = engine
    for (const page of this.#pages) this.#handOver(page)
  }

  /** The engine is gone: a page cannot see that by itself. */
  lost(): void {
    this.#engine = undefined
    for (const page of this.#pages) page.send(CHANNELS.engineLost)
  }

  #handOver(page: WebContents): void {
    if (!this.#engine) return
    const { port1, port2 } = new MessageChannelMain()
    this.#engine.attach(port1)
    page.postMessage(CHANNELS.enginePort, null, [port2])
  }
}
