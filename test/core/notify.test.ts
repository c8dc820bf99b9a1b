import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress, readMailbox } from '../../functions/core/mailbox.ts';
import { notifyFaults } from '../../functions/core/notify.ts';

describe('an e-mail address', () => {
  it.each([
    'zoe@example.com',
    "o'hara+exports@mail.example.co.uk",
    'a@b.fr',
    'x@münchen.example',
    `${'a'.repeat(64)}@${'b'.repeat(63)}.example`,
  ])('is %s', (text) => {
    expect(isAddress(text)).toBe(true);
  });

  it.each([
    '',
    'zoe',
    'zoe@',
    '@example.com',
    'zoe@example',
    'zoe@@example.com',
    'zoe @example.com',
    'zoe@exam ple.com',
    'zoe@example..com',
    '.zoe@example.com',
    'zoe@-example.com',
    'zoe@example.com,eve@example.com',
    'Zoe <zoe@example.com>',
    'zoe@example.com\r\nBcc: eve@example.com',
    'zoe@example.com\n',
    'zoé@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('is not %j', (text) => {
    expect(isAddress(text)).toBe(false);
  });

  it('never holds what ends a header or names a second recipient', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...'ab@.,;<>" \r\n\t\0é()'), maxLength: 30 });
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isAddress(text) && !/^[ab]+(\.[ab]+)*@[abé]+(\.[abé]+)+$/.test(text)).toBe(false);
      }),
    );
  });
});

it('names the member that is wrong, and where its caller wrote it', () => {
  const places = (faults: ReturnType<typeof notifyFaults>) => faults.map(({ at }) => at.join('.'));
  expect(places(notifyFaults({ email: 'zoe@example.com', name: 'Zoë 😀', language: 'fr' }))).toEqual([]);
  expect(places(notifyFaults({ email: 'nobody', name: 'a\r\nBcc: eve@example.com' }))).toEqual([
    'notify.email',
    'notify.name',
  ]);
  expect(places(notifyFaults({ email: 'x' }, ['user']))).toEqual(['user.email']);
});

it.each([
  ['zoe@example.com', { email: 'zoe@example.com' }],
  ['Zoë Müller <zoe@example.com>', { email: 'zoe@example.com', name: 'Zoë Müller' }],
  ['<zoe@example.com>', { email: 'zoe@example.com' }],
  ['Zoë <zoe@example.com> <eve@example.com>', undefined],
  ['Zoë\nBcc: <zoe@example.com>', undefined],
  ['Zoë', undefined],
])('reads %j as a mailbox', (text, mailbox) => {
  expect(readMailbox(text)).toEqual(mailbox);
});
