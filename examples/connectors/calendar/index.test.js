import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEvents } from './parse.js'

test('events are read with folded lines and escapes', () => {
  const text = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:20260102T090000\r\nSUMMARY:Tea\\, biscuits\r\n  and more\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
  assert.deepEqual(parseEvents(text), [{ uid: '1', starts: '20260102T090000', summary: 'Tea, biscuits and more' }])
})
