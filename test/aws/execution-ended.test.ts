import { expect, it } from 'vitest';
import { inputOfEnded } from '../../functions/aws/execution-ended.ts';
import { AbandonInput } from '../../functions/core/chunk.ts';

const input = { owner: 'acme', id: 7, attempt: 2 };
const ended = (detail: object) => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { input: JSON.stringify(input), ...detail },
});

it.each([
  [{ status: 'TIMED_OUT', cause: null }, { Error: 'States.Timeout' }],
  [{ status: 'ABORTED', cause: null }, { Error: 'ABORTED' }],
  [
    { status: 'FAILED', error: 'ExportAbandoned', cause: 'why' },
    { Error: 'FAILED', Cause: 'why' },
  ],
])('an execution that ended as %j is to be abandoned for %j', (detail, error) => {
  expect(AbandonInput.parse(inputOfEnded(ended(detail)))).toEqual({ ...input, error });
});

it('the state machine’s own input is taken as it is', () => {
  const own = { ...input, error: { Error: 'ExportFailure', Cause: '{}' } };
  expect(inputOfEnded(own)).toBe(own);
  expect(inputOfEnded(null)).toBeNull();
});
