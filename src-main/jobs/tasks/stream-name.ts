import { partsOf, stem } from '#shared/define/file-names'
import type { ConnectorCategory, Source } from '#shared/model/source'

/**
 * What a dataset that is read from a stream is called: `orders` of the table `shop.orders`, `2024` of the file `files/2024.csv`,
 * `Visits / Day` of the stream of a service that is called so, and of files that are read as one (`2024/*.csv`) what their folder is
 * called, the source's own where that is its root.
 *
 * @param stream absent for a query
 */
export function streamName(stream: string | undefined, category: ConnectorCategory, source: Pick<Source, 'name' | 'config'>): string {
  if (stream === undefined) return source.name
  if (category === 'services') return stream
  if (category === 'databases') {
    const [, backticks, quotes, plain] = /(?:`([^`]+)`|"([^"]+)"|([^.]+))$/.exec(stream) ?? []
    return backticks ?? quotes ?? plain ?? stream
  }
  const parts = partsOf(stream)
  const last = parts.at(-1) ?? stream
  if (!last.startsWith('*')) return /\.[a-z0-9]{1,8}$/i.test(last) ? stem(last) : last
  return parts.findLast((part) => !part.startsWith('*')) ?? rootOf(source)
}

/** Where the files of a source are: its folder, or its bucket and prefix. */
function rootOf({ name, config }: Pick<Source, 'name' | 'config'>): string {
  const places = [config['path'], config['prefix'], config['bucket']].filter((place) => typeof place === 'string')
  return places.map((place) => partsOf(place).at(-1)).find((part) => part !== undefined) ?? name
}
