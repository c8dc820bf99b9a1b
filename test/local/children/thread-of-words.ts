import { parentPort, threadId } from 'node:worker_threads';

interface Asked {
  readonly do: 'answer' | 'fill' | 'exit' | 'hold' | 'hand-over' | 'bytes';
  readonly until?: string;
  readonly bytes?: number;
}

/** A thread that does what a call's input says. */
parentPort?.on('message', async ({ input }: { readonly input: Asked }) => {
  const done = (output: unknown) => parentPort?.postMessage({ say: 'done', output });
  if (input.do === 'exit') process.exit(3);
  if (input.do === 'fill')
    for (const all: unknown[] = []; ; ) all.push(Array.from({ length: 1e5 }, Math.random));
  if (input.do === 'hold') {
    const channel = new BroadcastChannel(input.until ?? '');
    channel.postMessage('holding');
    await new Promise((resolve) => (channel.onmessage = resolve));
    channel.close();
  }
  if (input.do === 'hand-over')
    parentPort?.postMessage({ say: 'start', execution: { owner: 'acme', id: 1, attempt: 2 } });
  done(input.do === 'bytes' ? 'x'.repeat(input.bytes ?? 0) : threadId);
});
