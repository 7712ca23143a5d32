const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** What a text in ISO 8601 is (`2024-12-31`, `2024-12-31 08:30:00`, `2024-12-31T08:30:00Z`); undefined for other forms and days that do not exist. */
export function isoKind(text: string): 'date' | 'timestamp' | 'timestamptz' | undefined {
  const parts = FORM.exec(text)
  if (!parts || new Date(`${parts[1]}-${parts[2]}-${parts[3]}T00:00:00Z`).getUTCDate() !== Number(parts[3])) return undefined
  if (parts[4] !== undefined) return 'timestamptz'
  return text.length > 10 ? 'timestamp' : 'date'
}
