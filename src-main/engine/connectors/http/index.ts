import { defineConnector } from '#shared/define/connector'
import { HttpConfig } from './config'
import { checkHttp, discoverHttp, readHttp } from './read'
import { isSame } from './remote-file'

export default defineConnector({
  id: 'http',
  title: 'File on the web',
  category: 'files',
  docs: 'A file at an address of the web, in any format that Winnow reads. A download that breaks off goes on where it was, as long as the file is still the same; a refresh brings it only where it has changed.',
  config: HttpConfig,
  check: checkHttp,
  discover: discoverHttp,
  read: readHttp,
  unchanged: (config, _stream, state, context) => isSame(config, state, context),
})
