// The house rules that no ready-made lint rule knows. Loaded by .oxlintrc.json; test/style.test.ts plants a fault for each.
import { posix } from 'node:path';

/** Where a file stands: package, and path inside its src folder; undefined outside packages/*\/src. */
function place(filename) {
  const match = /packages\/([^/]+)\/src\/(.+)$/.exec(filename.replaceAll('\\', '/'));
  return match === null ? undefined : { package: match[1], path: match[2] };
}

/** What a folder of feature-core may import, beside files of its own. A folder that is not named may import all. */
const LAYERS = {
  math: [],
  bars: ['errors', 'math'],
  operators: ['math', 'errors'],
  expression: ['operators', 'math', 'bars', 'errors'],
  sets: ['expression', 'errors'],
};
/** Files of operators/ that know all of them; every other one is an operator or a part of one. */
const JOINS_OPERATORS = /^operators\/(catalogue|describe)\.ts$/;
/** A file with a name in camelCase is no operator, whose names are lower case, but what several share. */
const SHARED_TEXT = /\/[a-z0-9]+[A-Z]\w*\.ts$/;
const ALLOWED_PACKAGES = {
  'feature-core': (name) => name === '@noble/hashes',
  sdk: (name) => name !== '@barkeep/server' && name !== '@barkeep/sdk',
  server: (name) => name !== '@barkeep/server',
};

function packageOf(specifier) {
  return specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];
}

function layerFault(from, specifier, typeOnly) {
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier);
    if (!(ALLOWED_PACKAGES[from.package]?.(name) ?? true))
      return `${from.package} may not import ${name}: imports point server → sdk → feature-core`;
    if (name.startsWith('@barkeep/') && /\/(src|dist)\//.test(specifier))
      return `import ${name} by its published names, not by a path inside it`;
    if (from.path.startsWith('contracts/') && !typeOnly) return 'contracts import only types';
    return undefined;
  }
  if (!specifier.endsWith('.js')) return `a relative import carries .js: '${specifier}'`;
  const target = posix.join(posix.dirname(from.path), specifier).replace(/\.js$/, '.ts');
  if (target.startsWith('..')) return `'${specifier}' leaves the package's src folder`;
  if (from.path.startsWith('contracts/') && !typeOnly) return 'contracts import only types';
  if (from.package !== 'feature-core') return undefined;
  return coreFault(from.path, target, typeOnly);
}

function coreFault(path, target, typeOnly) {
  const folder = path.includes('/') ? path.split('/')[0] : undefined;
  const targetFolder = target.includes('/') ? target.split('/')[0] : target.replace(/\.ts$/, '');
  const allowed = LAYERS[folder];
  if (allowed === undefined) return undefined;
  if (folder === 'sets' && target === 'operators/define.ts' && typeOnly) return undefined;
  if (targetFolder !== folder && !allowed.includes(targetFolder))
    return `${folder}/ may import ${[...allowed, 'itself'].join(', ')}; not ${targetFolder}`;
  if (
    folder === 'operators' &&
    targetFolder === 'operators' &&
    !JOINS_OPERATORS.test(path) &&
    target !== 'operators/define.ts' &&
    !SHARED_TEXT.test(target)
  ) {
    return 'an operator imports math, define and errors, never another operator: a set joins them by an expression';
  }
  return undefined;
}

const layers = {
  create(context) {
    const from = place(context.filename);
    if (from === undefined) return {};
    const check = (node) => {
      if (node.source === null || node.source === undefined) return;
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
      const message = layerFault(from, node.source.value, typeOnly);
      if (message !== undefined) context.report({ node, message });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

const EXACT_MATH = new Set(['abs', 'sqrt', 'floor', 'ceil', 'trunc', 'round', 'min', 'max', 'sign', 'fround', 'imul', 'clz32']);

function memberOf(node, object) {
  if (node.object.type !== 'Identifier' || node.object.name !== object) return undefined;
  return node.computed ? node.property.value : node.property.name;
}

/** Bits that do not depend on the machine: the language leaves Math.log and its kin, and `**`, to the engine. */
const fixedBits = {
  create(context) {
    return {
      MemberExpression(node) {
        const name = memberOf(node, 'Math');
        if (name !== undefined && name === name.toLowerCase() && !EXACT_MATH.has(name)) {
          context.report({ node, message: `Math.${name} may differ between machines: use math/elementary` });
        }
      },
      BinaryExpression(node) {
        if (node.operator === '**') context.report({ node, message: '** may differ between machines: multiply, or use math/elementary' });
      },
      AssignmentExpression(node) {
        if (node.operator === '**=') context.report({ node, message: '**= may differ between machines: multiply, or use math/elementary' });
      },
    };
  },
};

const AMBIENT_MEMBERS = { Date: ['now'], Math: ['random'], process: ['hrtime'], performance: ['now'] };
const AMBIENT_CALLS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'fetch']);

/** Time, timers and randomness come in through ports, so that a scenario can run in virtual time under a seed. */
const ports = {
  create(context) {
    return {
      MemberExpression(node) {
        for (const [object, names] of Object.entries(AMBIENT_MEMBERS)) {
          const name = memberOf(node, object);
          if (names.includes(name)) context.report({ node, message: `${object}.${name} is reached through a port` });
        }
      },
      CallExpression(node) {
        const { callee } = node;
        if (callee.type === 'Identifier' && AMBIENT_CALLS.has(callee.name))
          context.report({ node, message: `${callee.name} is reached through a port` });
        if (callee.type === 'Identifier' && callee.name === 'Date')
          context.report({ node, message: 'Date() is the current time: use the clock' });
      },
      NewExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
          context.report({ node, message: 'new Date() is the current time: use the clock' });
        }
      },
      ImportDeclaration(node) {
        if (/^(node:)?(timers|perf_hooks)(\/|$)/.test(node.source.value))
          context.report({ node, message: `${node.source.value} is reached through a port` });
      },
    };
  },
};

const noEnum = {
  create(context) {
    return { TSEnumDeclaration: (node) => context.report({ node, message: "no enums: use an 'as const' union" }) };
  },
};

const noExportAll = {
  create(context) {
    return { ExportAllDeclaration: (node) => context.report({ node, message: 'export * hides what is public: name it' }) };
  },
};

/** Module-level state makes one test depend on another. */
const noModuleState = {
  create(context) {
    return {
      Program(program) {
        for (const statement of program.body) {
          const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
          if (declaration?.type === 'VariableDeclaration' && declaration.kind !== 'const') {
            context.report({ node: declaration, message: 'no mutable state at module level' });
          }
        }
      },
    };
  },
};

export default {
  meta: { name: 'barkeep' },
  rules: {
    layers,
    'fixed-bits': fixedBits,
    ports,
    'no-enum': noEnum,
    'no-export-all': noExportAll,
    'no-module-state': noModuleState,
  },
};
