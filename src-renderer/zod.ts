import { config } from 'zod'

// zod compiles schemas by `new Function` where it may; the page's content security policy forbids even the attempt.
config({ jitless: true })
