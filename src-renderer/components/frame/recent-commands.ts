import { z } from 'zod'

const KEY = 'winnow.commands'
const MOST = 12

/** The ids of the commands that were used last, the newest first: the browser's own memory. */
export function readRecent(): readonly string[] {
  try {
    return z.array(z.string()).catch([]).parse(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
  } catch {
    return []
  }
}

/** Makes a command the one used last. */
export function remember(id: string): void {
  localStorage.setItem(KEY, JSON.stringify([id, ...readRecent().filter((other) => other !== id)].slice(0, MOST)))
}
