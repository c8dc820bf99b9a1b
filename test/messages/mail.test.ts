import fc from 'fast-check';
import { type AddressObject, simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { RawMail } from '../../functions/core/ports/mail-transport.ts';
import { MailTooLarge, Undeliverable } from '../../functions/core/problem.ts';
import { BODY, type Ended, endedExport, FROM, LINK, mailed, ZOE } from './message-sample.ts';

const received = async (ended: Ended, desk: Parameters<typeof mailed>[1] = {}) =>
  simpleParser(Buffer.from((await mailed(endedExport(ended), desk)).raw));

const addressesOf = (addresses: AddressObject | AddressObject[] | undefined) =>
  [addresses ?? []].flat().flatMap(({ value }) => value.map(({ address, name }) => ({ address, name })));

describe('a message about a file', () => {
  it('holds it byte for byte under its name, and says so in French', async () => {
    const fileName = 'commandes “été” 😀.csv';
    const mail = await received({ fileName });
    expect(mail.attachments).toMatchObject([
      { filename: fileName, contentType: 'text/csv', contentDisposition: 'attachment' },
    ]);
    expect(Buffer.compare(mail.attachments[0]?.content ?? Buffer.alloc(0), BODY)).toBe(0);
    expect(mail.subject).toBe(`Votre export est prêt : ${fileName}`);
    expect(mail.text).toContain(`Bonjour ${ZOE.name},`);
    expect(mail.text).toMatch(/Votre export « products » est prêt : 1\u202f234 lignes, 38\u00a0octets\./);
    expect(mail.text).toContain('Le fichier est joint à ce message.');
    expect(mail.html).toContain('<html lang="fr">');
    expect(mail.html).toContain('<p>Le fichier est joint à ce message.</p>');
  });

  it.each(['en', 'en-GB', 'de', undefined])('speaks English to %s', async (language) => {
    const mail = await received({ notify: { email: 'zoe@example.com', ...(language ? { language } : {}) } });
    expect(mail.subject).toBe('Your export is ready: products.csv');
    expect(mail.text).toMatch(/^Hello,\n\nYour export of products is ready: 1,234 rows, 38 bytes\.\n/);
    expect(mail.html).toContain('<html lang="en">');
  });

  it('goes from whom it should to whom it should, and says that a machine wrote it', async () => {
    const record = endedExport();
    const { from, to, raw } = await mailed(record);
    expect({ from, to }).toEqual({ from: 'exports@example.org', to: ['zoe@example.com'] });
    const mail = await simpleParser(Buffer.from(raw));
    expect(addressesOf(mail.from)).toEqual([{ address: FROM.email, name: FROM.name }]);
    expect(addressesOf(mail.to)).toEqual([{ address: ZOE.email, name: ZOE.name }]);
    expect(mail.date?.toISOString()).toBe(record.finishedAt);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('is the same message whenever it is composed', async () => {
    const record = endedExport();
    const [one, two] = [await mailed(record), await mailed(record)];
    expect(Buffer.compare(one.raw, two.raw)).toBe(0);
    expect((await mailed(endedExport())).id).not.toBe(one.id);
  });

  it('has lines that every server takes', async () => {
    const text = Buffer.from((await mailed(endedExport({ body: Buffer.alloc(5000, 'x') }))).raw).toString(
      'latin1',
    );
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(text).toMatch(/^[\0-\x7f]*$/);
  });

  it('writes a domain beyond ASCII as servers know it', async () => {
    const { to } = await mailed(endedExport({ notify: { email: 'zoe@münchen.example' } }));
    expect(to).toEqual(['zoe@xn--mnchen-3ya.example']);
  });
});

describe('the size of a message', () => {
  it('decides to the byte between the file and a link', async () => {
    const { raw } = await mailed(endedExport());
    const fits = await received({}, { mostBytes: raw.length });
    expect(fits.attachments).toHaveLength(1);
    const above = await received({}, { mostBytes: raw.length - 1 });
    expect(above.attachments).toEqual([]);
    expect(above.text).toContain('jusqu’au 8 juin 2025 à 12:00 UTC :\n\nhttps://waybill');
    expect(above.text).toContain(LINK);
    expect(above.html).toContain(`href="${LINK.replaceAll('&', '&amp;')}"`);
  });

  it('lets seven million bytes of a file through, and reads none that cannot fit', async () => {
    const body = Buffer.alloc(7_000_000, 'abc');
    expect((await received({ body }, { body })).attachments[0]?.content.equals(body)).toBe(true);
    const get = () => Promise.reject(new Error('read'));
    const large = await received({ body: Buffer.alloc(7_600_000) }, { files: { get } });
    expect(large.text).toContain(LINK);
  });

  it('is no reason to tell nobody where a server takes less', async () => {
    const sent: number[] = [];
    const send = async ({ raw }: RawMail) => {
      sent.push(raw.length);
      if (sent.length === 1) throw new MailTooLarge('552 too large');
    };
    await expect(mailed(endedExport(), { transport: { send } })).rejects.toThrow('nothing was sent');
    expect(sent).toHaveLength(2);
    const always = { send: () => Promise.reject(new MailTooLarge('552 too large')) };
    await expect(mailed(endedExport(), { transport: always })).rejects.toThrow('552 too large');
  });

  it('asks for a link that lives as long as the file', async () => {
    const record = endedExport();
    const asked: unknown[] = [];
    const link = async (...args: readonly unknown[]) => void asked.push(args) as undefined;
    const { raw } = await mailed(record, { mostBytes: 0, link });
    expect(asked).toEqual([[record, Date.parse(record.expiresAt) / 1000]]);
    expect((await simpleParser(Buffer.from(raw))).text).toContain('là où vous l’avez demandé');
  });
});

describe('a message about no file', () => {
  it('says why, with every sign of it harmless', async () => {
    const reason = 'record 7, field "<b>prix</b>": \'x\' & more';
    const mail = await received({ status: 'failed', reason });
    expect(mail.subject).toBe('Votre export « products » a échoué');
    expect(mail.text).toContain(reason);
    expect(mail.html).toContain('&lt;b&gt;prix&lt;/b&gt;');
    expect(mail.attachments).toEqual([]);
  });

  it('says that it was canceled', async () => {
    const mail = await received({ status: 'canceled', notify: { email: 'zoe@example.com' } });
    expect(mail.subject).toBe('Your export of products was canceled');
  });

  it.each([
    ['has expired', { clock: () => Date.parse('2025-06-08T12:00:00Z') }],
    ['is no longer stored', { files: { get: async () => undefined } }],
  ])('is not sent where the file %s', async (reason, desk) => {
    await expect(mailed(endedExport(), desk)).rejects.toThrow(new Undeliverable(`the file ${reason}`));
  });
});

describe('what a header holds', () => {
  it.each(['nobody', 'zoe@example.com\r\nBcc: eve@example.com', 'zoe@example.com, eve@example.com'])(
    'is never the address %j',
    async (email) => {
      await expect(mailed(endedExport({ notify: { email } }))).rejects.toBeInstanceOf(Undeliverable);
    },
  );

  it('is never a line more, whatever names and files are called', async () => {
    const { raw } = await mailed(endedExport());
    const names = headerNames(raw);
    const text = fc.string({ unit: fc.constantFrom(...'ab é"<>@,;:=?\\\r\n\t\0😀'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, text, async (name, fileName) => {
        const record = endedExport({ notify: { ...ZOE, name: name.replaceAll(/\p{Cc}/gu, '') }, fileName });
        const mail = await mailed(record);
        expect(headerNames(mail.raw)).toEqual(names);
        expect(mail.to).toEqual([ZOE.email]);
      }),
      { numRuns: 60 },
    );
  });

  it('is never of a name with a line end', async () => {
    const notify = { ...ZOE, name: 'Zoë\r\nBcc: eve@example.com' };
    await expect(mailed(endedExport({ notify }))).rejects.toBeInstanceOf(Undeliverable);
  });
});

it('sends nothing for an export that names nobody, or is gone', async () => {
  const { notify: _notify, ...nobody } = endedExport();
  await expect(mailed(nobody as never)).rejects.toThrow('nothing was sent');
  await expect(mailed(endedExport(), { exports: { get: async () => undefined } })).rejects.toThrow(
    'nothing was sent',
  );
});

function headerNames(raw: Uint8Array): string[] {
  const [head = ''] = Buffer.from(raw).toString('latin1').split('\r\n\r\n');
  return head
    .replaceAll(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => line.split(':')[0] ?? '');
}
