import type { Relationship } from '#shared/model/source'

/** A stream as a box: its name, under it the columns that relate it. Lengths are CSS pixels. */
export interface RelationBox {
  readonly id: string
  readonly columns: readonly string[]
  readonly x: number
  readonly y: number
  readonly height: number
}

/** A relationship as a line between the rows of two columns. */
export interface RelationLine {
  readonly relation: Relationship
  /** The `d` of an SVG path, from the column that points to the one that is pointed to. */
  readonly path: string
}

export interface RelationPicture {
  readonly boxes: readonly RelationBox[]
  readonly lines: readonly RelationLine[]
  readonly width: number
  readonly height: number
}

/** With more streams nobody sees anything in the picture: the list tells them. */
export const MOST_BOXES = 60
export const BOX = { width: 184, head: 26, row: 20, foot: 6 } as const
const GAP = { x: 96, y: 20 } as const
const MARGIN = 16
const SWEEPS = 6

/** The picture of relationships: streams in columns of boxes, so that lines go from left to right where nothing goes round in a circle; those that point to the same stand near each other. */
export function drawRelations(relations: readonly Relationship[]): RelationPicture {
  const ids = [...new Set(relations.flatMap(({ from, to }) => [from.stream, to.stream]))]
  const layers = ordered(layersOf(ids, relations), relations)
  const columnsOf = new Map(ids.map((id) => [id, [...new Set(relations.flatMap(({ from, to }) => [from, to].flatMap((end) => (end.stream === id ? end.columns : []))))]]))
  const heightOf = (id: string): number => BOX.head + BOX.row * (columnsOf.get(id)?.length ?? 0) + BOX.foot
  const heights = layers.map((layer) => layer.reduce((sum, id) => sum + heightOf(id) + GAP.y, -GAP.y))
  const height = Math.max(0, ...heights)
  const boxes = layers.flatMap((layer, place) => {
    let y = MARGIN + (height - (heights[place] ?? 0)) / 2
    return layer.map((id): RelationBox => {
      const box = { id, columns: columnsOf.get(id) ?? [], x: MARGIN + place * (BOX.width + GAP.x), y, height: heightOf(id) }
      y += box.height + GAP.y
      return box
    })
  })
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const lines = relations.flatMap((relation): RelationLine[] => {
    const [from, to] = [byId.get(relation.from.stream), byId.get(relation.to.stream)]
    return from && to ? [{ relation, path: pathBetween(from, rowOf(from, relation.from.columns), to, rowOf(to, relation.to.columns)) }] : []
  })
  return { boxes, lines, width: 2 * MARGIN + layers.length * BOX.width + Math.max(0, layers.length - 1) * GAP.x + GAP.x / 2, height: height + 2 * MARGIN }
}

/** Which column of boxes each stream stands in: one further right than all that point to it, but for those that go round in a circle. */
function layersOf(ids: readonly string[], relations: readonly Relationship[]): string[][] {
  const targets = new Map(ids.map((id) => [id, relations.flatMap(({ from, to }) => (from.stream === id && to.stream !== id ? [to.stream] : []))]))
  const depth = new Map<string, number>()
  const onWay = new Set<string>()
  /** Steps to the furthest stream that can be reached. */
  const reach = (id: string): number => {
    const known = depth.get(id)
    if (known !== undefined) return known
    onWay.add(id)
    const steps = Math.max(0, ...(targets.get(id) ?? []).filter((next) => !onWay.has(next)).map((next) => reach(next) + 1))
    onWay.delete(id)
    depth.set(id, steps)
    return steps
  }
  const deepest = Math.max(0, ...ids.map(reach))
  return Array.from({ length: deepest + 1 }, (_, place) => ids.filter((id) => depth.get(id) === deepest - place))
}

/** Each layer in the order of where its neighbours stand (the barycentre method of Sugiyama et al., 1981): fewer lines cross. */
function ordered(layers: readonly (readonly string[])[], relations: readonly Relationship[]): string[][] {
  const neighbours = new Map<string, string[]>()
  for (const { from, to } of relations) {
    neighbours.set(from.stream, [...neighbours.get(from.stream) ?? [], to.stream])
    neighbours.set(to.stream, [...neighbours.get(to.stream) ?? [], from.stream])
  }
  let now = layers.map((layer) => [...layer])
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const at = new Map(now.flatMap((layer) => layer.map((id, place) => [id, (place + 0.5) / layer.length] as const)))
    const centre = (id: string): number => {
      const places = (neighbours.get(id) ?? []).flatMap((one) => at.get(one) ?? [])
      return places.reduce((sum, place) => sum + place, 0) / Math.max(1, places.length)
    }
    now = now.map((layer, place) => (place % 2 === sweep % 2 ? [...layer].sort((one, other) => centre(one) - centre(other)) : layer))
  }
  return now
}

/** The middle of a column's row in its box; of several columns that of the first. */
const rowOf = ({ columns, y }: RelationBox, [first = '']: readonly string[]): number => y + BOX.head + BOX.row * (Math.max(0, columns.indexOf(first)) + 0.5)

function pathBetween(from: RelationBox, fromY: number, to: RelationBox, toY: number): string {
  const [left, right] = [({ x }: RelationBox) => x, ({ x }: RelationBox) => x + BOX.width]
  // In the same column of boxes the line goes round at the right.
  if (from.x === to.x) return `M ${right(from)} ${fromY} C ${right(from) + GAP.x / 2} ${fromY}, ${right(to) + GAP.x / 2} ${toY}, ${right(to)} ${toY}`
  const [start, end, bend] = from.x < to.x ? [right(from), left(to), GAP.x / 2] : [left(from), right(to), -GAP.x / 2]
  return `M ${start} ${fromY} C ${start + bend} ${fromY}, ${end - bend} ${toY}, ${end} ${toY}`
}
