import type { z } from 'zod'
import type { ShellAnswer } from '#shared/desktop'
import { failure, problemsOf } from '#shared/model/problem'
import { problemsOfError } from '../problems'
import { isOurs } from './origin'

/** Whoever sent a message: a frame of some page; null when it is gone already. */
export type Sender = { readonly url: string; readonly parent: unknown } | null

/** Whether a message comes from our page itself: its uppermost frame, at our origin. */
export const isOurPage = (sender: Sender): boolean => sender !== null && sender.parent === null && isOurs(sender.url)

/**
 * Does what a page asks for, if it is ours and its arguments are as they have to be.
 * Never throws: what is refused (FORBIDDEN, INPUT_INVALID) and what fails is answered as problems.
 */
export async function answerTo<Args extends readonly unknown[], T>(sender: Sender, schema: z.ZodType<Args>, args: readonly unknown[], work: (...args: Args) => T | Promise<T>): Promise<ShellAnswer<T>> {
  if (!isOurPage(sender)) return { problems: problemsOf(failure('FORBIDDEN', 'Only the page of Winnow is answered.', 'Use the window that Winnow opened.')) }
  const given = schema.safeParse(args)
  if (!given.success) return { problems: problemsOf(failure('INPUT_INVALID', 'The shell was asked for something that it does not know.', 'Report this: the page and the shell do not fit together.', undefined, given.error)) }
  try {
    return { value: await work(...given.data) }
  } catch (error) {
    return { problems: problemsOfError(error) }
  }
}
