/** Gives what `Promise.all` gives, or throws what it throws, but only once all have ended: a step leaves nothing running. */
export async function allEnded<Result>(works: Iterable<Promise<Result>>): Promise<Result[]> {
  const all = [...works];
  await Promise.allSettled(all);
  return Promise.all(all);
}
