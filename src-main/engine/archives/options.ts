import { z } from 'zod'

/** What to take of an archive: stands in a recipe's `input` beside the options of the file's format. */
export const ArchiveOptions = z.strictObject({
  member: z.string().min(1).optional()
    .describe('Which file of a zip archive to read. The largest one unless told.').meta({ title: 'File in the archive' }),
  members: z.union([z.literal('all'), z.array(z.string().min(1)).min(1).max(10_000)]).optional()
    .describe('Several files of a zip archive to read as one table: "all" of the kind that it has most of, or a list of names. Columns are matched by their names; the column source_file names the file.').meta({ title: 'Files as one' }),
})
export type ArchiveOptions = z.output<typeof ArchiveOptions>

/** An input's options of the archive, and those of the format. */
export function splitOptions({ member, members, ...rest }: Readonly<Record<string, unknown>>): { readonly archive: Record<string, unknown>; readonly rest: Record<string, unknown> } {
  return { archive: { ...(member !== undefined && { member }), ...(members !== undefined && { members }) }, rest }
}
