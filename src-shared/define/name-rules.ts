/** Rules by which columns get other names. `none` leaves them alone. */
export const NAME_RULES: Readonly<Record<'none' | 'trim' | 'lower' | 'upper' | 'snake_case', (name: string) => string>> = {
  none: (name) => name,
  trim: (name) => name.replace(/\s+/gu, ' ').trim(),
  lower: (name) => name.toLowerCase(),
  upper: (name) => name.toUpperCase(),
  snake_case: snakeCase,
}

/** `Signed up at`, `signedUpAt` → `signed_up_at`. Letters of any script stay. */
function snakeCase(name: string): string {
  const words = splitWords(name)
  return words.length > 0 ? words.join('_').toLowerCase() : name
}

/** The words of a name in their own spelling: split at whatever is no letter or digit, and where capitals begin one. */
export function splitWords(name: string): readonly string[] {
  return name.normalize('NFC').replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}
