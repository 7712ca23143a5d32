import { en, type Messages } from './en'

/** What the page says, in the language in force. */
export const t: Messages = en
