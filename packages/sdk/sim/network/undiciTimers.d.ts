/** The timers of undici, which all of its pools share. */
declare module 'undici/lib/util/timers.js' {
  const timers: { reset(): void };
  export default timers;
}
