/** Lets everything else that waits in this process run, since a query here holds the only thread. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
