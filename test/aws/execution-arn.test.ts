import { describe, expect, it } from 'vitest';
import { executionArn, executionName } from '../../functions/aws/execution-arn.ts';
import { MAX_ID } from '../../functions/core/ids.ts';

describe('executionName', () => {
  it('keeps to the length and the characters of Step Functions, whoever the owner is', () => {
    const names = ['acme', 'ä/*:?"<>', 'x'.repeat(5000), ''].map((owner) =>
      executionName({ owner, id: MAX_ID, attempt: 999_999 }),
    );
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it('differs for each owner, export and attempt', () => {
    const names = ['a', 'b'].flatMap((owner) =>
      [1, 11].flatMap((id) => [1, 11].map((attempt) => executionName({ owner, id, attempt }))),
    );
    expect(new Set(names).size).toBe(8);
  });
});

it('an execution’s ARN is its machine’s, with its own name', () => {
  const input = { owner: 'acme', id: 7, attempt: 2 };
  expect(executionArn('arn:aws:states:eu-west-1:1:stateMachine:Waybill', input)).toBe(
    `arn:aws:states:eu-west-1:1:execution:Waybill:${executionName(input)}`,
  );
});
