import { t } from '../messages'
import type { SchemaNode } from './schema'

/** What a schema of somebody else's says in tags and in Markdown links, as plain words: the text, and the addresses of links behind it. */
export function plainText(text: string): string {
  return text
    .replaceAll(/<a\s[^>]*?href=["']?(https?:[^"'\s>]+)["']?[^>]*>(.*?)<\/a>/gis, (_all, address: string, words: string) => withAddress(words, address))
    .replaceAll(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, (_all, words: string, address: string) => withAddress(words, address))
    .replaceAll(/<\/(?:p|li|ul|ol|div)>|<br\s*\/?>/gi, ' ')
    .replaceAll(/<\/?(?:a|b|i|p|ul|ol|li|em|div|code|span|strong)(?:\s[^>]*)?>/gi, '')
    .replaceAll(/[ \t]{2,}/g, ' ')
    .trim()
}

const withAddress = (words: string, address: string): string => (words.trim() === address ? address : `${words.trim()} (${address})`)

/** The first example of a value that a schema gives, as it would be typed; none of a secret. */
export function exampleOf({ examples, airbyte_secret: secret, widget }: SchemaNode): string {
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined
  return secret === true || widget === 'secret' || !['string', 'number'].includes(typeof first) ? '' : t.form.example(String(first))
}

/** A value that stands elsewhere: in the environment, in the secrets store. */
const REFERENCE = /^\$\{[^}]*\}$|^(?:keychain|file):/

/** Milliseconds of matching do not matter for what somebody types; a longer text is left to the engine. */
const MOST = 1000

/** What is wrong with the form of a text that was typed; undefined where nothing is, or where only the engine can tell. */
export function patternProblem(node: SchemaNode, value: unknown): string | undefined {
  if (node.pattern === undefined || typeof value !== 'string' || value === '' || value.length > MOST || REFERENCE.test(value)) return undefined
  try {
    if (new RegExp(node.pattern, 'u').test(value)) return undefined
  } catch {
    // Written for another engine of patterns.
    return undefined
  }
  return t.form.notInForm(node.pattern_descriptor ?? exampleOf(node))
}
