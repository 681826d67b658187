// Small pictures of columns as SVG. Coordinates are whole half pixels, so their text depends on nothing but the values' bits.

/** Bars in a small picture. */
export const BARS = 80;
/** Sizes in half pixels. */
const SMALL = { width: 320, height: 80, margin: 4, left: 0, step: 320 / BARS, stroke: 3 };
const LARGE = { width: 1400, height: 320, margin: 44, left: 120, step: 16, stroke: 4 };
/** Read on white and on black alike. */
const COLOURS = ['#388bfd', '#db6d28', '#3fb950', '#a371f7'];
const GREY = '#8b949e';

const finite = (value) => Number.isFinite(value);

/** From where to where the picture shows: the bounds where both are there and the values fill enough of them, else the values. */
function scaleOf(lines, range) {
  const values = lines.flatMap((line) => [...line.filter(finite)]);
  if (values.length === 0) return undefined;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const [lo, hi] = range ?? [null, null];
  if (lo !== null && hi !== null && most - least >= 0.3 * (hi - lo)) return { lo, hi };
  return least === most ? { lo: least - 1, hi: most + 1 } : { lo: least, hi: most };
}

const yOf = (value, { lo, hi }, { height, margin }) => Math.round(margin + ((hi - value) / (hi - lo)) * (height - 2 * margin));
const join = (dx, dy) => `${dx}${dy < 0 ? '' : ' '}${dy}`;

/** One path through the defined values; a hole ends a line, and a value alone is a dot. */
function linePath(line, scale, frame, steps) {
  const { left, step } = frame;
  let path = '';
  let last;
  line.forEach((value, k) => {
    if (!finite(value)) {
      last = undefined;
      return;
    }
    const y = yOf(value, scale, frame);
    if (last === undefined) path += `M${join(left + k * step + step / 2, y)}${finite(line[k + 1]) ? (steps ? '' : 'l') : 'h1'}`;
    else if (steps) path += y === last ? `h${step}` : `h${step}v${y - last}`;
    else path += `${path.endsWith('l') ? '' : ' '}${join(step, y - last)}`;
    last = y;
  });
  return path.replaceAll(' -', '-');
}

/** A bar from the zero line for each value that is not 0. */
function marksPath(line, scale, frame) {
  const { left, step } = frame;
  const zero = yOf(0, scale, frame);
  const mark = (value, k) => (finite(value) && value !== 0 ? `M${join(left + k * step + step / 2, zero)}V${yOf(value, scale, frame)}` : '');
  return [...line].map(mark).join('');
}

function levelPath(value, scale, frame) {
  return value >= scale.lo && value <= scale.hi ? `M0 ${yOf(value, scale, frame)}h${frame.width}` : '';
}

function text(x, y, fill, words) {
  return `<text x="${x}" y="${y}" font-family="sans-serif" font-size="24" fill="${fill}">${words}</text>`;
}

function svg({ width, height }, parts) {
  const size = `width="${width / 2}" height="${height / 2}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} fill="none">${parts.join('')}</svg>\n`;
}

const path = (colour, width, d) => `<path stroke="${colour}" stroke-width="${width}" d="${d}"/>`;
const colourOf = (k) => COLOURS[k % COLOURS.length];

function marksScale(line) {
  const most = Math.max(...[...line].map((value) => (finite(value) ? Math.abs(value) : 0)));
  return most === 0 ? { lo: -1, hi: 1 } : { lo: -most, hi: most };
}

/**
 * A small picture of lines over the same bars. `range` is what the values keep to, with null for no bound; `marks` draws what is mostly 0 as marks; `steps`
 * draws whole numbers as steps.
 */
export function picture(lines, { range, marks = false, steps = false } = {}) {
  const scale = marks ? marksScale(lines[0]) : scaleOf(lines, range);
  if (scale === undefined) return svg(SMALL, [text(8, 48, GREY, 'not defined on these bars')]);
  const isBounded = range !== undefined && range[0] === scale.lo && range[1] === scale.hi;
  const levels = [0, ...(isBounded ? range.filter((bound) => bound !== 0) : [])].map((level) => levelPath(level, scale, SMALL)).join('');
  return svg(SMALL, [
    levels === '' ? '' : `<path stroke="${GREY}" stroke-dasharray="4 4" d="${levels}"/>`,
    ...lines.map((line, k) => path(colourOf(k), SMALL.stroke, marks ? marksPath(line, scale, SMALL) : linePath(line, scale, SMALL, steps))),
  ]);
}

/** A plot of named lines with a legend above, and the ends of its scale at the left. */
export function plot(named) {
  const scale = scaleOf(
    named.map(({ line }) => line),
    undefined,
  );
  const end = (value) => Number(value.toPrecision(4));
  return svg(LARGE, [
    text(4, LARGE.margin + 8, GREY, end(scale.hi)),
    text(4, LARGE.height - LARGE.margin + 8, GREY, end(scale.lo)),
    ...named.map(({ name }, k) => text(LARGE.left + k * 480, 26, colourOf(k), name)),
    ...named.map(({ line }, k) => path(colourOf(k), LARGE.stroke, linePath(line, scale, LARGE, false))),
  ]);
}
