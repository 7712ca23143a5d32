/** The bytes that end lines. */
export const LF = 10
export const CR = 13
