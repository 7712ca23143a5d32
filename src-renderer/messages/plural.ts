import { count } from '../format'

/** A number with its noun: "1 row", "1,265 rows". */
export const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`
