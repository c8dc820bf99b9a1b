/**
 * What `Abandon` is to do, out of EventBridge's event of an execution that failed, timed out or was aborted; any other
 * event is the input itself, as the state machine gives it.
 */
export function inputOfEnded(event: unknown): unknown {
  if (!isExecutionEvent(event)) return event;
  const { input, status, cause } = event.detail;
  const name = status === 'TIMED_OUT' ? 'States.Timeout' : status;
  const said = typeof cause === 'string' ? { Cause: cause } : {};
  return { ...JSON.parse(input), error: { Error: name, ...said } };
}

interface ExecutionEvent {
  readonly source: 'aws.states';
  readonly detail: { readonly input: string; readonly status: string; readonly cause?: unknown };
}

const isExecutionEvent = (event: unknown): event is ExecutionEvent =>
  typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.states';
