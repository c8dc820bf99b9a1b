import { expect, it } from 'vitest';
import { ownerHash } from '../../functions/core/owner-hash.ts';

it('ownerHash differs for owners that differ only in case, form or a space', () => {
  const owners = ['a', 'A', 'a ', ' a', 'é', 'e\u0301', '', '\u0000'];
  expect(new Set(owners.map(ownerHash)).size).toBe(owners.length);
});
