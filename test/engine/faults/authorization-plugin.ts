/** An authorization plugin that allows everything, for a daemon that must have one. The argument is its socket. */
import { createServer } from 'node:http';

createServer((request, response) => {
  const answer =
    request.url === '/Plugin.Activate' ? { Implements: ['authz'] } : { Allow: true, Msg: '', Err: '' };
  request.resume().on('end', () => response.end(JSON.stringify(answer)));
}).listen(process.argv[2]);
