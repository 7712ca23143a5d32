/** The events of an iCalendar text (RFC 5545), each with the members that tables need. */
export function parseEvents(text) {
  // A line that begins with white space goes on with the one before (section 3.1).
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)
  const events = []
  let event
  for (const line of lines) {
    if (line === 'BEGIN:VEVENT') event = {}
    else if (line === 'END:VEVENT' && event) {
      events.push(event)
      event = undefined
    } else if (event) {
      const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
      const member = MEMBERS[name]
      if (member) event[member] = plain(value)
    }
  }
  return events
}

const MEMBERS = { UID: 'uid', SUMMARY: 'summary', DTSTART: 'starts', DTEND: 'ends', LOCATION: 'location', STATUS: 'status' }

const plain = (value) => value.replaceAll(/\\([\\;,nN])/g, (_all, character) => (character.toLowerCase() === 'n' ? '\n' : character))
