/** How a stream is named: `shop.orders`; a part with a dot or a quote in it stands in quotes, since two tables could have one name. */
export const streamName = (...parts: readonly string[]): string => parts.map((part) => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join('.')

/** The schema, where it names one, and the table that a target names: `shop.orders`, or as {@link streamName} writes it. */
export function partsOfName(name: string): { readonly schema: string | undefined; readonly table: string } {
  const [, schema, table = name] = /^("(?:[^"]|"")+"|[^".]+)\.("(?:[^"]|"")+"|.+)$/s.exec(name) ?? []
  return { schema: schema === undefined ? undefined : unquoted(schema), table: unquoted(table) }
}

const unquoted = (part: string): string => (/^"(?:[^"]|"")+"$/s.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part)
