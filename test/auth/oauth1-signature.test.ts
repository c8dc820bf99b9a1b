import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseString, signatureOf } from '../../functions/auth/oauth1-signature.ts';
import { signedBy } from './test-desk.ts';

/** The example of RFC 5849, 1.2. */
const printer = {
  oauth_consumer_key: 'dpf43f3p2l4k3l03',
  oauth_signature_method: 'HMAC-SHA1',
  realm: 'Photos',
};
const temporary = 'hh5s93j4hdidpola';

describe('the signature of OAuth 1.0a', () => {
  it('covers what the base string of RFC 5849, 3.4.1.1 holds', () => {
    const signed = {
      method: 'post',
      url: 'HTTP://EXAMPLE.COM:80/request',
      oauth: {
        realm: 'Example',
        oauth_consumer_key: '9djdj82h48djs9d2',
        oauth_token: 'kkk9d7dh3k39sjv7',
        oauth_signature_method: 'HMAC-SHA1',
        oauth_timestamp: '137131201',
        oauth_nonce: '7d8f3e4a',
        oauth_signature: 'bYT5CMsGcbgUdFHObYMEfcx6bsw=',
      },
      parameters: [
        ['b5', '=%3D'],
        ['a3', 'a'],
        ['c@', ''],
        ['a2', 'r b'],
        ['c2', ''],
        ['a3', '2 q'],
      ] as const,
    };
    expect(baseString(signed)).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D' +
        '%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1' +
        '%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it.each([
    [
      '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
      '',
      {
        method: 'POST',
        url: 'https://photos.example.net/initiate',
        oauth: {
          ...printer,
          oauth_timestamp: '137131200',
          oauth_nonce: 'wIjqoS',
          oauth_callback: 'http://printer.example.com/ready',
        },
        parameters: [],
      },
    ],
    [
      'gKgrFCywp7rO0OXSjdot/IHF7IU=',
      'hdhd0244k9j7ao03',
      {
        method: 'POST',
        url: 'https://photos.example.net/token',
        oauth: {
          ...printer,
          oauth_token: temporary,
          oauth_timestamp: '137131201',
          oauth_nonce: 'walatlh',
          oauth_verifier: 'hfdp7dh39dks9884',
        },
        parameters: [],
      },
    ],
    [
      'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
      'pfkkdhi9sl3r4s00',
      {
        method: 'GET',
        url: 'http://photos.example.net/photos',
        oauth: {
          ...printer,
          oauth_token: 'nnch734d00sl2jdk',
          oauth_timestamp: '137131202',
          oauth_nonce: 'chapoH',
        },
        parameters: [
          ['file', 'vacation.jpg'],
          ['size', 'original'],
        ] as const,
      },
    ],
  ])('is %s as RFC 5849, 1.2 has it', (signature, token, signed) => {
    expect(signatureOf('HMAC-SHA1', signed, { client: 'kd94hf93k423kf44', token })).toBe(signature);
  });

  it('is both secrets, encoded, where the method is PLAINTEXT (RFC 5849, 2.1)', () => {
    const signed = { method: 'GET', url: 'https://x.example/', oauth: {}, parameters: [] };
    expect(signatureOf('PLAINTEXT', signed, { client: 'djr9rjt0jd78jf88', token: '' })).toBe(
      'djr9rjt0jd78jf88&',
    );
    expect(signatureOf('PLAINTEXT', signed, { client: 'a&b', token: 'ü' })).toBe('a%26b&%C3%BC');
  });

  it('is what oauth-1.0a signs, whatever the request', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const path = fc.array(fc.stringMatching(/^[\w~!'()*-]{1,8}$/), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.record({
          client: fc.record({ id: text, secret: text }),
          token: fc.option(fc.record({ id: text, secret: text }), { nil: undefined }),
          method: fc.constantFrom('HMAC-SHA1' as const, 'PLAINTEXT' as const),
          verb: fc.constantFrom('GET', 'POST', 'put'),
          path,
          parameters: fc.dictionary(
            text.filter((name) => !name.startsWith('oauth_') && name !== '__proto__'),
            text,
          ),
          timestamp: fc.integer({ min: 1 }),
        }),
        ({ path, token, ...signing }) => {
          const url = `https://api.example.com:8443/${path.join('/')}`;
          const signed = signedBy({ ...signing, ...(token ? { token } : {}), url });
          const secrets = { client: signing.client.secret, token: token?.secret ?? '' };
          expect(signatureOf(signing.method, signed, secrets)).toBe(signed.oauth.oauth_signature);
        },
      ),
    );
  });
});
