import { describe, expect, it } from 'vitest';
import { type TellingOptions, tellingOf } from '../../functions/cli/telling-options.ts';

const SMTP = 'smtps://user:secret@mail.example.com';

describe('the options by which a service tells', () => {
  it('leave messages to the folder and changes to the log where there are none', async () => {
    expect(await tellingOf({})).toEqual({});
  });

  it('name a mail server and who sends', async () => {
    const { mail } = await tellingOf({ smtp: SMTP, mailFrom: 'Exports <exports@example.com>' });
    expect(mail?.from).toEqual({ email: 'exports@example.com', name: 'Exports' });
  });

  it.each([
    ['notify --channel exports', ['notify', '--channel', 'exports']],
    ['  notify  ', ['notify']],
    ['["/opt/my notify", "two words", "$HOME"]', ['/opt/my notify', 'two words', '$HOME']],
  ])('read %j as a program and its arguments', async (onChange, words) => {
    expect(await tellingOf({ onChange })).toEqual({ onChange: words });
  });

  it.each<[TellingOptions, RegExp]>([
    [{ smtp: SMTP }, /^--smtp needs --mail-from/],
    [{ mailFrom: 'exports@example.com' }, /^--mail-from needs --smtp/],
    [{ smtp: 'mail.example.com', mailFrom: 'a@example.com' }, /^--smtp is no address of a mail server/],
    [{ smtp: SMTP, mailFrom: 'Exports' }, /^--mail-from: "Exports" is no address/],
    [{ smtp: SMTP, mailFrom: 'a@example.com\nBcc: eve@example.com' }, /^--mail-from/],
    [{ onChange: '  ' }, /^--on-change: must be a program/],
    [{ onChange: '["notify", 7]' }, /^--on-change/],
    [{ onChange: '[notify' }, /^--on-change/],
  ])('are refused by name: %j', async (options, message) => {
    await expect(tellingOf(options)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  it('say nothing of a password', async () => {
    await expect(tellingOf({ smtp: 'http://user:secret@host' })).rejects.not.toThrow(/secret/);
  });
});
