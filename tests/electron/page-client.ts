import type { Page } from 'playwright'
import { build } from 'vite'
import { z } from 'zod'

const Built = z.array(z.object({ output: z.array(z.object({ code: z.string().optional() })) }))

/**
 * Gives the page `openClient()`: a client of the contract as the page's own is, over a port of its own. Loads the page
 * again, since whoever is to get a port before the page must be there before it.
 */
export async function giveClient(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let waiting: ((port: MessagePort) => void) | undefined
    let pageHasPort = () => {}
    const first = new Promise<void>((resolve) => { pageHasPort = resolve })
    window.addEventListener('message', (event) => {
      const [port] = event.ports
      if (event.data !== 'engine-port' || !port) return
      if (waiting) {
        event.stopImmediatePropagation()
        waiting(port)
        waiting = undefined
      }
      pageHasPort()
    })
    window.keepNextPort = async () => {
      await first
      return new Promise((resolve) => {
        waiting = resolve
        window.winnow?.connect()
      })
    }
  })
  await page.reload()
  const built = Built.parse(await build({
    configFile: false, logLevel: 'silent', publicDir: false,
    build: { write: false, target: 'chrome108', lib: { entry: 'tests/electron/in-page-client.ts', formats: ['iife'], name: 'client' } },
  }))
  await page.evaluate(built[0]?.output[0]?.code ?? '')
}
