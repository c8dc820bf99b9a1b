import { expect, it } from 'vitest';
import type { OutboxKey } from '../../functions/core/outbox.ts';
import { drainOutbox } from '../../functions/local/outbox-drain.ts';

it('leaves turns of the event loop to what is being told, however often it is found again', async () => {
  const key: OutboxKey = { owner: 'acme', id: 1, attempt: 1, status: 'completed', channel: 'event' };
  let isTold = false;
  let looks = 0;
  const told = Promise.withResolvers<void>();
  const drain = drainOutbox({
    outbox: {
      async *waiting() {
        if (++looks > 100) throw new Error('it looks again and again');
        if (!isTold) yield key;
      },
    },
    async announce() {
      await new Promise((resolve) => setImmediate(resolve));
      isTold = true;
      told.resolve();
    },
    log: () => undefined,
    clock: () => 0,
  });
  await told.promise;
  await drain.close();
  expect(looks).toBeLessThan(10);
});
