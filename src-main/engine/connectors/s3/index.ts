import { defineConnector } from '#shared/define/connector'
import { S3Config } from './config'
import { checkS3, discoverS3, isUnchanged, readS3 } from './read'
import { writeS3 } from './write'

export default defineConnector({
  id: 's3',
  title: 'S3 and stores like it',
  category: 'storage',
  docs: 'Objects in a bucket of S3, or of a store that speaks like it, in any format that Winnow reads. Objects of one kind can be read as one table; a refresh reads nothing where no object has changed, and can read only objects that are new. Tables are written as new objects, whole or not at all.',
  config: S3Config,
  check: checkS3,
  discover: discoverS3,
  read: readS3,
  unchanged: isUnchanged,
  incremental: true,
  writes: { modes: ['create', 'append', 'replace'], write: writeS3 },
})
