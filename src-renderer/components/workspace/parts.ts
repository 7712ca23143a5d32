/** What the main part of Clean shows. */
export type Part = 'rows' | 'findings' | 'profile' | 'unreadable'
