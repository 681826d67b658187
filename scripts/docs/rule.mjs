// How a number that an operator declares depends on its parameters, found by trying.

const TRIALS = [1, 2, 5, 70, 500];

/**
 * `period − 1` for a number that is a sum of multiples of the parameters, the number itself where it depends on none, and undefined where it is no such sum.
 * @param numberOf the number at given parameters; undefined where they are refused
 */
export function ruleOf(params, numberOf) {
  const base = numberOf(params);
  if (base === undefined || !Number.isFinite(base)) return undefined;
  const names = Object.keys(params).filter((name) => Number.isInteger(params[name]));
  const weights = names.map((name) => weightOf(name, params, base, numberOf));
  if (weights.includes(undefined)) return undefined;
  const together = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, names.includes(name) ? value + 3 : value]));
  const sum = base + 3 * weights.reduce((total, weight) => total + weight, 0);
  const tried = numberOf(together);
  if (tried !== undefined && tried !== sum) return undefined;
  return text(names, weights, base - weights.reduce((total, weight, k) => total + weight * params[names[k]], 0));
}

function weightOf(name, params, base, numberOf) {
  const found = TRIALS.flatMap((step) => {
    const tried = numberOf({ ...params, [name]: params[name] + step });
    return tried === undefined ? [] : [(tried - base) / step];
  });
  if (found.length === 0) return 0;
  return found.every((weight) => weight === found[0] && Number.isInteger(weight)) ? found[0] : undefined;
}

function text(names, weights, constant) {
  const terms = names.flatMap((name, k) => (weights[k] === 0 ? [] : [[weights[k], name]]));
  const signed = terms.map(([weight, name]) => [weight < 0, Math.abs(weight) === 1 ? name : `${Math.abs(weight)} ${name}`]);
  if (constant !== 0 || terms.length === 0) signed.push([constant < 0, String(Math.abs(constant))]);
  return signed
    .map(([isNegative, term], k) => (k === 0 ? `${isNegative ? '−' : ''}${term}` : `${isNegative ? ' − ' : ' + '}${term}`))
    .join('');
}
