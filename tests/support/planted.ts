import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** All ways in which a planted secret is looked for: as it is, and as URLs, JSON, XML, SQL and logins carry it. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const inUrl = new URL('http://x')
  inUrl.password = secret
  return [...new Set([
    secret, json, JSON.stringify(json).slice(1, -1), encodeURIComponent(secret), inUrl.password, new URLSearchParams({ p: secret }).toString().slice(2),
    Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url'), Buffer.from(secret).toString('hex'), secret.replaceAll("'", "''"), secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  ])]
}

/** Where planted secrets turned up: names of places, with the form that was found there. */
export class Planted {
  readonly found: string[] = []
  /** So much was looked through. */
  bytes = 0
  readonly #forms: readonly string[]

  constructor(secrets: readonly string[]) {
    this.#forms = secrets.flatMap(formsOf)
  }

  /** Looks through whatever a caller gets to see. */
  look(place: string, seen: unknown): void {
    const text = typeof seen === 'string' ? seen : seen instanceof Error ? `${seen.stack ?? seen.message} ${JSON.stringify(Object.fromEntries(Object.entries(seen)))}` : JSON.stringify(seen) ?? ''
    this.#search(place, Buffer.from(text))
  }

  /** Looks through all files of a folder, however deep; links lead elsewhere. */
  lookInFiles(folder: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) this.lookInFiles(path)
      else if (entry.isFile()) this.#search(path, readFileSync(path))
    }
  }

  #search(place: string, bytes: Buffer): void {
    this.bytes += bytes.length
    for (const form of this.#forms) if (bytes.includes(form)) this.found.push(`${place}: ${form}`)
  }
}
