import { z } from 'zod'

/** How many rows one answer holds at most. */
export const PAGE_LIMIT = 1000

/** Where a page begins and how many rows it has at most. */
export const Paging = z.object({
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(PAGE_LIMIT).default(100),
})
