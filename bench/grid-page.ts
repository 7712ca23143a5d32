import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright'
import { sendStatic } from '#main/hosts/http/static-files'

/** The data grid alone in a browser. */
export interface GridPage {
  readonly page: Page
  /** What the browser complains of: errors, and violations of the content security policy, which it writes to the console. */
  readonly complaints: readonly string[]
  /** Opens it anew with these words of its address (`bench/grid/main.ts`). */
  open(query?: string): Promise<void>
  /** Makes a cell the active one, as code of the page would. */
  goTo(row: number, column: number): Promise<void>
  close(): Promise<void>
}

/** Serves the built page from a folder with the product's own headers, and looks at it. */
export async function openGridPage(folder: string, browser: Browser): Promise<GridPage> {
  const server = createServer((request, response) => {
    sendStatic(response, folder, new URL(request.url ?? '/', 'http://page').pathname).catch(() => { response.writeHead(404).end() })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  const context = await browser.newContext({ viewport: { width: 1180, height: 800 }, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    page, complaints,
    open: async (query = '') => { await page.goto(`http://127.0.0.1:${port}/?${query}`) },
    goTo: (row, column) => page.evaluate(`grid.goTo(${row}, ${column})`),
    close: async () => {
      await context.close()
      server.close()
    },
  }
}
