import { describe, expect, it } from 'vitest';
import { checkCallback, withQuery } from '../../functions/auth/callback.ts';

const MINE = ['https://app.example.com/back?x=1'];

describe('a callback', () => {
  it.each([
    ['oob', MINE, 'oob'],
    ['https://app.example.com/back?x=1', MINE, 'https://app.example.com/back?x=1'],
    ['HTTPS://APP.example.com:443/back?x=1', MINE, 'https://app.example.com/back?x=1'],
    ['http://localhost:8080/cb', MINE, 'http://localhost:8080/cb'],
    ['http://127.0.0.1/', MINE, 'http://127.0.0.1/'],
    ['http://127.1.2.3:5/', MINE, 'http://127.1.2.3:5/'],
    ['http://[::1]:9/x', MINE, 'http://[::1]:9/x'],
    ['https://anywhere.example/', [], 'https://anywhere.example/'],
  ])('may be %s', (callback, registered, href) => {
    expect(checkCallback(callback, registered)).toBe(href);
  });

  it.each([
    ['https://app.example.com/back', MINE],
    ['https://app.example.com/back?x=1&y=2', MINE],
    ['https://app.example.com.evil.example/back?x=1', MINE],
    ['https://evil.example/', MINE],
    ['http://anywhere.example/', []],
    ['http://localhost.evil.example/', []],
    ['http://127.0.0.1.evil.example/', []],
    ['http://127.0.0.1@evil.example/', []],
    ['https://user:pass@anywhere.example/', []],
    ['https://:pass@anywhere.example/', []],
    ['https://anywhere.example/#fragment', []],
    ['https://anywhere.example/#', []],
    ['https://anywhere.example/?oauth_verifier=1', []],
    ['https://anywhere.example/?a=1&oauth_token=1', []],
    ['javascript:alert(1)', []],
    ['data:text/html,x', []],
    ['file:///etc/passwd', []],
    ['myapp://done', []],
    ['//anywhere.example/', []],
    ['/relative', []],
    ['OOB', []],
    ['', []],
    ['https://', []],
    ['https://anywhere.example/\r\nSet-Cookie: a=b', []],
    ['https://anywhere.example/\u0000', []],
    [' https://anywhere.example/', []],
    ['https://änywhere.example/', []],
    [`https://anywhere.example/${'x'.repeat(2048)}`, []],
  ])('may not be %j', (callback, registered) => {
    const refused = expect.objectContaining({ at: ['oauth_callback'], value: callback });
    expect(() => checkCallback(callback, registered)).toThrow(
      expect.objectContaining({ kind: 'invalid', faults: [refused] }),
    );
  });

  it('keeps its own query as it was', () => {
    expect(withQuery('https://x.example/cb?a=%20b+c', { oauth_verifier: 'v&1' })).toBe(
      'https://x.example/cb?a=%20b+c&oauth_verifier=v%261',
    );
    expect(withQuery('https://x.example/cb', { a: '1' })).toBe('https://x.example/cb?a=1');
  });
});
