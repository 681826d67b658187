import { execFile } from 'node:child_process';
import type { SeenCall } from './finding.js';

/** Reads sources by Python's own parser: for each the calls in it, with names traced to their imports. */
const PROGRAM = `
import ast, json, sys

def names_of(tree):
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                known[each.asname or each.name.split('.')[0]] = each.name if each.asname else each.name.split('.')[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                known[each.asname or each.name] = node.module + '.' + each.name
    return known

def dotted(node, known):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(known.get(node.id, node.id))
    elif isinstance(node, ast.Call):
        parts.append(dotted(node.func, known) + '()')
    else:
        parts.append('')
    return '.'.join(reversed(parts))

def base_of(node):
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value.lower()
        if isinstance(node, ast.Attribute) and node.attr.lower() in ('open', 'high', 'low', 'close', 'volume'):
            return node.attr.lower()
        node = node.func if isinstance(node, ast.Call) else node.value
    return None

def literal(node):
    try:
        value = ast.literal_eval(node)
    except Exception:
        return None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

def number_of(call):
    for each in call.keywords:
        if each.arg in ('window', 'span', 'periods', 'period', 'timeperiod', 'length', 'n'):
            return literal(each.value)
    for each in call.args:
        value = literal(each)
        if value is not None:
            return value
    return None

def text_of(call):
    return ' '.join(node.value for each in call.args for node in ast.walk(each) if isinstance(node, ast.Constant) and isinstance(node.value, str))

def number_in(arguments):
    values = [literal(each) for each in arguments.defaults + [each for each in arguments.kw_defaults if each is not None]]
    return next((value for value in values if value is not None), None)

def calls_in(text):
    tree = ast.parse(text)
    known = names_of(tree)
    then = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
            then[id(node.func.value)] = node.func.attr
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            base = base_of(node.func.value) if isinstance(node.func, ast.Attribute) else None
            yield {'line': getattr(node.func, 'end_lineno', node.lineno), 'name': dotted(node.func, known), 'number': number_of(node), 'method': then.get(id(node)), 'base': base, 'text': text_of(node)}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield {'line': node.lineno, 'name': 'function ' + node.name, 'number': number_in(node.args), 'method': None, 'base': None, 'text': ''}

result = []
for text in json.load(sys.stdin):
    try:
        result.append(sorted(calls_in(text), key=lambda call: call['line']))
    except (SyntaxError, ValueError, RecursionError):
        result.append(None)
json.dump(result, sys.stdout)
`;

const LONGEST_MS = 120_000;
const MOST_BYTES = 1 << 28;

/** The calls of each source, null for one that does not parse; undefined where there is no Python. */
export function pythonCalls(sources: readonly string[], python = 'python3'): Promise<readonly (readonly SeenCall[] | null)[] | undefined> {
  if (sources.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    const child = execFile(python, ['-I', '-c', PROGRAM], { timeout: LONGEST_MS, maxBuffer: MOST_BYTES }, (error, stdout) => {
      resolve(error === null ? (JSON.parse(stdout) as (readonly SeenCall[] | null)[]) : undefined);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify(sources));
  });
}
