/** What `Promise.all` gives, but when one fails the others are awaited first: a step leaves nothing running. */
export async function allEnded<Result>(works: Iterable<Promise<Result>>): Promise<Result[]> {
  const all = [...works];
  await Promise.allSettled(all);
  return Promise.all(all);
}
