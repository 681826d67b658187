// The limit of a server in Node: node:http that sends one finished body and looks at nothing: node bareServer.mjs PORT BODY TYPE
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, path, type] = process.argv.slice(2);
const body = readFileSync(path);
const headers = { 'content-type': type, 'content-length': body.length };

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
