import { BarkeepError, type ErrorCode } from '@barkeep/feature-core';
import { PROBLEMS } from '../problems.js';
import { EXIT, isBrokenPipe, type CliIo, type ExitCode } from './io.js';

/** Codes whose cause lies with what was given, though over HTTP they are the server's fault. */
const INPUT_CODES: ReadonlySet<ErrorCode> = new Set(['INVALID_FILE', 'UNAVAILABLE', 'TIMEOUT']);

/** Tells of an error in a line or two, without a stack unless `BARKEEP_DEBUG` is set, and gives the exit code. */
export function reportFailure(error: unknown, io: CliIo): ExitCode {
  if (isBrokenPipe(error)) return EXIT.ok;
  if (error instanceof BarkeepError && error.code !== 'INTERNAL') {
    io.stderr.write(`barkeep: ${error.message}\n`);
    if (debugging(io)) io.stderr.write(`${error.stack}\n`);
    return exitCodeOf(error.code);
  }
  const said = fileSentence(error);
  if (said !== undefined) {
    io.stderr.write(`barkeep: ${said}\n`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`barkeep: sorry, this is a fault of ours: ${message}; BARKEEP_DEBUG=1 shows where\n`);
  if (debugging(io)) io.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
  return EXIT.fault;
}

/** The exit code of an error code: 2 for bad input or usage, 1 for a fault of ours. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return INPUT_CODES.has(code) || PROBLEMS[code].status < 500 ? EXIT.usage : EXIT.fault;
}

/** A bad argument. */
export function usage(message: string, fields: Readonly<Record<string, string>> = {}): BarkeepError {
  return new BarkeepError('INVALID_PARAM', message, fields);
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'this is a folder, a file is needed',
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than a file may be here',
  ENXIO: 'it cannot be opened by its path; pass it as standard input',
  EIO: 'its device reports an error',
  EBADF: 'it is closed',
};

function fileSentence(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const reason = FILE_FAULTS[String(error.code)];
  return reason === undefined ? undefined : `${String(error.path)}: ${reason}`;
}

function debugging(io: CliIo): boolean {
  const flag = io.env['BARKEEP_DEBUG'];
  return flag !== undefined && flag !== '' && flag !== '0';
}
