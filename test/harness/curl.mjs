// Stands for curl on a machine that has none: the few options that the pages use.
import { readFileSync } from 'node:fs';

const headers = {};
let method = 'GET';
let body;
let showHeaders = false;
let failing = false;
let url = '';
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i++) {
  const arg = args[i];
  if (arg === '-H') {
    const [name, ...value] = args[++i].split(':');
    headers[name.trim()] = value.join(':').trim();
  } else if (arg === '-X') method = args[++i];
  else if (arg === '--data-binary') {
    body = args[++i];
    if (body.startsWith('@')) body = readFileSync(body.slice(1));
    method = 'POST';
  } else if (/^-[sSiN]+$/.test(arg)) showHeaders ||= arg.includes('i');
  else if (arg === '--fail-with-body') failing = true;
  else if (arg.startsWith('-')) throw new Error(`curl ${arg} is not known here`);
  else url = arg;
}
const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
if (showHeaders) {
  process.stdout.write(`HTTP/1.1 ${response.status} ${response.statusText}\n`);
  for (const [name, value] of response.headers) process.stdout.write(`${name}: ${value}\n`);
  process.stdout.write('\n');
}
process.stdout.write(Buffer.from(await response.arrayBuffer()));
if (failing && !response.ok) process.exitCode = 22;
