import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { findChromium } from '../../build/browser.mjs'
import type { Bench } from '../bench-context'
import type { Figure } from '../figure'

const TURNS = 5

/**
 * The built app, started with a file, in Chromium. Undefined without a browser.
 *
 * @param winnow the command line
 */
export async function startCase(bench: Bench, winnow: readonly string[], file: string): Promise<Figure[] | undefined> {
  const executablePath = findChromium()
  if (!executablePath) return undefined
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    const served: number[] = []
    const shown: number[] = []
    // Each time from nothing: a new engine, an empty home, a browser that remembers nothing.
    for (let turn = 0; turn < TURNS; turn += 1) {
      const app = await start(bench, winnow, file)
      try {
        served.push(app.ms)
        shown.push(await firstRows(browser, app.url))
      } finally {
        app.process.kill('SIGTERM')
        await once(app.process, 'exit')
      }
    }
    return [
      { work: 'start with a file, until the address is told', reference: '', value: Math.min(...served), unit: 'ms' },
      { work: 'first rows after the page is opened', reference: '', value: Math.min(...shown), unit: 'ms', target: { most: 1000 } },
    ]
  } finally {
    await browser.close()
  }
}

async function start({ scratch }: Bench, [program = '', ...args]: readonly string[], file: string): Promise<{ process: ChildProcess; url: string; ms: number }> {
  const home = await mkdtemp(join(scratch, 'home-'))
  const began = performance.now()
  const app = spawn(program, [...args, 'open', file, '--no-open'], { env: { ...process.env, WINNOW_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const said of app.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    const url = /http:\/\/127\.0\.0\.1:\S+/.exec(String(said))?.[0]
    if (url !== undefined) {
      app.stdout.resume()
      return { process: app, url, ms: performance.now() - began }
    }
  }
  throw new Error('the app ended before it told its address')
}

/** Milliseconds from the navigation to the frame that shows cells. What runs in the page is text: the benchmark is compiled for Node alone. */
async function firstRows(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  try {
    const page = await context.newPage()
    await page.goto(url, { waitUntil: 'commit' })
    return await page.evaluate<number>(`new Promise((resolve) => {
      const look = () => (document.querySelector('[role=gridcell]') ? resolve(performance.now()) : requestAnimationFrame(look))
      requestAnimationFrame(look)
    })`)
  } finally {
    await context.close()
  }
}
