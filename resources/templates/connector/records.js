/** The records in an answer: a list, or the list in an object's `items`. */
export function recordsIn(text) {
  const answer = JSON.parse(text)
  return Array.isArray(answer) ? answer : answer.items ?? []
}
