import { z } from 'zod'
import { PythonStatus } from '../model/python'
import { adminProcedure, procedure } from './procedure'

export const python = {
  status: procedure
    .route({ method: 'GET', path: '/python', summary: 'Whether connectors that need Python can be used, what is missing, and how its set-up gets on', tags: ['python'] })
    .output(PythonStatus),
  setUp: adminProcedure
    .route({ method: 'POST', path: '/python/setup', summary: 'Set Python up for connectors, in the background; the status tells how it gets on', tags: ['python'] })
    .input(z.strictObject({
      /** Also where it is set up already. */
      reinstall: z.boolean().default(false),
      /** A folder or a zip of wheels: nothing is asked of the network. */
      from: z.string().min(1).max(4096).optional(),
    }))
    .output(PythonStatus),
  cancelSetUp: adminProcedure
    .route({ method: 'POST', path: '/python/cancel', summary: 'Stop the set-up; what was there before stays', tags: ['python'] })
    .output(PythonStatus),
  remove: adminProcedure
    .route({ method: 'DELETE', path: '/python', summary: 'Remove what was set up, with all installed connectors; sources and datasets stay', tags: ['python'] })
    .output(PythonStatus),
}
