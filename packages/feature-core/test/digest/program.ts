import { digests } from './digests.js';

/** Prints the digests, for a Node or a browser that is to be compared with others. */
const text = Object.entries(digests())
  .map(([name, { digest }]) => `${name} ${digest}`)
  .join('\n');
const { document } = globalThis as { readonly document?: { readonly body: { textContent: string } } };
if (document === undefined) console.log(text);
else document.body.textContent = text;
