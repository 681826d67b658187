import { createHash } from 'node:crypto';
import { invalidFile } from '../tabular/faults.js';

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const BLANK = '0'.repeat(64);
const SEAL = /"seal": "([0-9a-f]{64})"/;

/** SHA-256 in hexadecimal digits. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** JSON with its keys in order, two spaces deep, a list of plain values on one line: the same text for the same content. */
export function canonicalJson(value: Json): string {
  return write(value, '');
}

/** The text of `content` with its own hash in it: `seal` is the SHA-256 of the text with zeros in its place. */
export function sealedText(content: JsonObject): string {
  const blank = `${canonicalJson({ ...content, seal: BLANK })}\n`;
  return blank.replace(BLANK, sha256Of(blank));
}

/**
 * The content of a sealed text.
 * @throws BarkeepError `INVALID_FILE` where it is no JSON object, has no seal, or has been changed since it was sealed
 */
export function openSealed(text: string, file: string): JsonObject {
  const content = objectOf(text, file);
  const seal = SEAL.exec(text)?.[1];
  if (seal === undefined || content['seal'] !== seal) throw invalidFile({ file }, 'has no seal; it was not written by Barkeep');
  const found = sha256Of(text.replace(SEAL, `"seal": "${BLANK}"`));
  if (found !== seal)
    throw invalidFile(
      { file },
      `has been changed since it was written: its seal is ${seal.slice(0, 12)}…, its content has ${found.slice(0, 12)}…; make it anew`,
      {
        seal,
        found,
      },
    );
  return content;
}

function objectOf(text: string, file: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (cause) {
    throw invalidFile({ file }, `is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {}, cause);
  }
  throw invalidFile({ file }, 'is JSON, but no object');
}

function write(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => write(item, deeper));
    if ((value as readonly Json[]).every((item) => typeof item !== 'object' || item === null)) return `[${items.join(', ')}]`;
    return `[\n${items.map((item) => `${deeper}${item}`).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${write(item, deeper)}`).join(',\n')}\n${indent}}`;
}
