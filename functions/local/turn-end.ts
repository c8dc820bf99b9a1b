/** Waits until all that came with this turn of the event loop has been taken up; who waits in one turn goes on together. */
export function turnEnd(): () => Promise<void> {
  let end: Promise<void> | undefined;
  return () => {
    end ??= new Promise((resolve) =>
      setImmediate(() => {
        end = undefined;
        resolve();
      }),
    );
    return end;
  };
}
