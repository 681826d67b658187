import { describe, expect, test } from 'vitest';
import { readFeatureSets } from '../../src/sets/folder.js';
import { connectWith } from '../../src/connect.js';
import { fakePorts } from '../../src/testing/fakePorts.js';

function folderOf(files: Record<string, string | Uint8Array>): ReturnType<typeof fakePorts> {
  const ports = fakePorts({ startMs: 0 });
  for (const [name, content] of Object.entries(files)) ports.files.put(`/sets/${name}`, content);
  return ports;
}
const read = (files: Record<string, string | Uint8Array>): ReturnType<typeof readFeatureSets> => readFeatureSets('/sets', folderOf(files));
const MINE = '{"name": "mine", "features": {"a": "close / open"}}';

describe('a folder of sets', () => {
  test('gives the set of each .json file, in the order of the names', async () => {
    const sets = await read({
      'b.json': MINE,
      'a.json': MINE.replace('mine', 'other'),
      '.c.json': 'x',
      'notes.txt': 'x',
      'old/d.json': 'x',
    });
    expect(sets.map(({ name }) => name)).toEqual(['other', 'mine']);
  });

  test('may hold one set twice, and not two of one name', async () => {
    expect(await read({ 'a.json': MINE, 'b.json': MINE.replace('close / open', 'close/open') })).toHaveLength(1);
    for (const other of [
      MINE.replace('open', 'low'),
      MINE.replace('{"a"', '{"b"'),
      MINE.replace('"features"', '"tags": ["x"], "features"'),
    ])
      await expect(read({ 'a.json': MINE, 'b.json': other })).rejects.toMatchObject({
        code: 'INVALID_SET',
        message: "b.json: a.json defines 'mine' too, and otherwise; rename one of the two",
        fields: { file: 'b.json' },
      });
  });

  test.each<[string, string | Uint8Array, string, RegExp, object]>([
    ['malformed JSON', '{\n  "name": "mine",\n}', 'INVALID_SET', /^x.json: line 3, column 1: /, { line: 3, column: 1 }],
    ['a malformed set', '{"name": "mine", "features": {"a": 1}}', 'INVALID_SET', /^x.json: features.a: is 1/, { path: 'features.a' }],
    [
      'an expression that is wrong',
      '{"name": "mine", "features": {"a": "close +"}}',
      'INVALID_EXPRESSION',
      /^x.json: column a: .*\n {2}close \+\n {9}\^$/,
      { column: 'a', position: 7 },
    ],
    ['a column named as a bar column', '{"name": "mine", "features": {"Close": "open"}}', 'INVALID_PARAM', /^x.json: .*Close_feature/, {}],
    ['bytes that are no text', Uint8Array.of(0x22, 0xff, 0x22), 'INVALID_SET', /^x.json: .*UTF-8/, {}],
    ['ten megabytes', new Uint8Array(10_000_000), 'INVALID_SET', /^x.json: the file has 10000000 bytes/, {}],
  ])('with %s is refused with the file and the place', async (_what, content, code, message, fields) => {
    await expect(read({ 'x.json': content, 'y.json': MINE })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      fields: { ...fields, file: 'x.json' },
    });
  });

  test('that is not there is refused', async () => {
    await expect(readFeatureSets('/nowhere', fakePorts())).rejects.toMatchObject({ code: 'INVALID_PARAM', fields: { folder: '/nowhere' } });
  });

  test('is served and listed beside the built-in sets', async () => {
    const sets = await read({ 'a.json': MINE.replace('"features"', '"category": "c", "tags": ["t"], "features"') });
    const service = connectWith({ sets, defaultSet: 'mine' }, {});
    const listed = await service.sets();
    expect(listed[0]).toMatchObject({ name: 'mine', category: 'c', tags: ['t'] });
    expect(listed.map(({ name }) => name)).toContain('legacy');
    expect((await service.latest('AAPL')).names).toEqual(['a']);
    await service.close();
  });
});
