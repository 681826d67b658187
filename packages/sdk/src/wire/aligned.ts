/** The next multiple of 8: where columns of doubles may begin. */
export function aligned(bytes: number): number {
  return (bytes + 7) & ~7;
}
