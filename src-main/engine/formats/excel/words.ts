import { type ContainerWords, brokenZip } from '#engine/zip/container'

/** How people are told of a workbook that cannot be opened. */
export const WORKBOOK: ContainerWords = {
  kind: 'Excel workbook',
  mend: 'Open it in Excel and save it again, or ask whoever made it for a whole one.',
  unlock: 'Open it in Excel, save it without a password, and choose that file.',
  trust: 'If you trust it, open it in Excel and save it as CSV.',
}

/** What is said of a file that is no whole workbook. */
export const brokenWorkbook = (name: string, cause: unknown): Error => brokenZip(name, WORKBOOK, cause)
