type Events = AsyncIterator<unknown, unknown, void> & AsyncIterable<unknown>

/** True for the answer of a procedure that tells events. */
export const isEventIterator = (answer: unknown): answer is Events => typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer

/** An answer as it is; when it tells events, what is thrown while they are being read is translated. */
export const withTranslatedErrors = (answer: unknown, translate: (error: unknown) => unknown): unknown =>
  (isEventIterator(answer) ? translated(answer, translate) : answer)

async function* translated(events: Events, translate: (error: unknown) => unknown): AsyncGenerator<unknown, void, void> {
  try {
    yield* events
  } catch (error) {
    throw translate(error)
  }
}
