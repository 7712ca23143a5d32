import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { Relationship, SourceStream } from '#shared/model/source'
import { BOX, drawRelations, MOST_BOXES } from './relation-layout'
import RelationPicture from './RelationPicture.vue'

const between = (from: string, to: string, declared = true): Relationship => ({ from: { stream: from, columns: [`${to}_id`] }, to: { stream: to, columns: ['id'] }, declared })
const stream = (id: string): SourceStream => ({ id, name: id, kind: 'table', columns: [], key: [], rows: null, bytes: null, cursors: [] })
const chain = [between('lines', 'orders'), between('orders', 'people', false), between('notes', 'people')]

test('who points stands left of whom it points to, no box on another, and each line ends at its columns', () => {
  const { boxes, lines, width, height } = drawRelations(chain)
  const at = Object.fromEntries(boxes.map((box) => [box.id, box]))
  expect(at['lines']!.x).toBeLessThan(at['orders']!.x)
  expect(at['orders']!.x).toBeLessThan(at['people']!.x)
  expect(at['notes']!.x).toBe(at['orders']!.x)
  for (const one of boxes) {
    expect(one.x + BOX.width).toBeLessThanOrEqual(width)
    expect(one.y + one.height).toBeLessThanOrEqual(height)
    for (const other of boxes) expect(one === other || one.x !== other.x || one.y + one.height <= other.y || other.y + other.height <= one.y, `${one.id} and ${other.id}`).toBe(true)
  }
  const first = at['lines']!
  expect(lines[0]?.path).toMatch(new RegExp(`^M ${first.x + BOX.width} ${first.y + BOX.head + BOX.row / 2} .*, ${at['orders']!.x} `))
})

test('streams that point round in a circle, or to themselves, are drawn all the same', () => {
  const { boxes, lines } = drawRelations([between('a', 'b'), between('b', 'a'), between('a', 'a')])
  expect([boxes.length, lines.length]).toEqual([2, 3])
  expect(lines.every(({ path }) => !path.includes('NaN'))).toBe(true)
})

test('guessed ones are dashed; boxes and the list lead to a stream', async () => {
  const wrapper = mount(RelationPicture, { props: { relations: chain, streams: ['lines', 'orders', 'people', 'notes', 'alone'].map(stream), at: 'orders' } })
  expect(wrapper.findAll('.frame .line').map((line) => line.classes('guessed'))).toEqual([false, true, false])
  expect(wrapper.get('.frame svg').attributes('aria-label')).toBe('4 streams and 3 relationships between them, listed below')
  expect(wrapper.text()).toContain('1 stream without a relationship')
  await wrapper.get('.box').trigger('click')
  await wrapper.get('.relations button').trigger('click')
  expect(wrapper.emitted('look')?.flat()).toEqual(['lines', 'lines'])
})

test('of too many only the list is shown', () => {
  const many = Array.from({ length: MOST_BOXES }, (_, place) => between(`t${place}`, 'hub'))
  const wrapper = mount(RelationPicture, { props: { relations: many, streams: [], at: undefined } })
  expect([wrapper.find('svg[role=img]').exists(), wrapper.findAll('.relations li').length]).toEqual([false, MOST_BOXES])
})
