import type { Source } from '../stores/incoming'

/** What a drag or the clipboard brought: its files, and its folders by their names, which cannot be taken as they are. */
export function sourcesOf(data: DataTransfer): readonly Source[] {
  const files = [...data.items].filter(({ kind }) => kind === 'file')
  // Some tests and older systems give files without items.
  if (files.length === 0) return [...data.files]
  return files.flatMap((item): readonly Source[] => {
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (entry?.isDirectory) return [{ folder: entry.name }]
    return file ? [file] : []
  })
}

/** A table that was copied as text (from a spreadsheet, a page, a mail) as a file; undefined for nothing but white space. */
export function fileOfText(text: string, name: string): File | undefined {
  return text.trim() === '' ? undefined : new File([text], name, { type: 'text/csv' })
}
