#!/usr/bin/env node
// The door to the command line. It is plain JavaScript that any Node since 14 can parse: under a Node that is too old for main.js it runs
// main.js again with the Node that the project pins, and passes arguments, signals and the exit code through.
import { spawn } from 'child_process';
import { existsSync, realpathSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

var NEEDED = [22, 19];
var BAD_USAGE = 2;
var FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

var here = dirname(realpathSync(fileURLToPath(import.meta.url)));
var main = join(here, 'main.js');

function isNewEnough(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1]);
}

function pinnedNode() {
  var platform = process.platform === 'win32' ? 'win' : process.platform;
  var file = process.platform === 'win32' ? 'node.exe' : 'node';
  for (var folder = here; ; folder = dirname(folder)) {
    var candidate = join(folder, 'node_modules', 'node-' + platform + '-' + process.arch, 'bin', file);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function refuse(sentence) {
  process.stderr.write('barkeep: ' + sentence + '\n');
  process.exit(BAD_USAGE);
}

function needNode() {
  refuse(
    'Node ' +
      NEEDED.join('.') +
      ' or newer is needed and this is ' +
      process.versions.node +
      '; run "npm start" in the project folder once, which brings its own Node, or install Node 24 from https://nodejs.org',
  );
}

function runWith(node) {
  // The channel tells the child when this process is gone, even when it was killed without a signal to pass on.
  var child = spawn(node, [main].concat(process.argv.slice(2)), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  FORWARDED.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', needNode);
  child.on('exit', function (code, signal) {
    if (signal === null) process.exit(code);
    FORWARDED.forEach(function (name) {
      process.removeAllListeners(name);
    });
    process.kill(process.pid, signal);
  });
}

if (!existsSync(main)) refuse('it is not built yet; run "npm start" or "pnpm run build" in the project folder');
else if (isNewEnough(process.versions.node)) void import('./main.js');
else {
  var node = pinnedNode();
  if (node === undefined) needNode();
  else runWith(node);
}
