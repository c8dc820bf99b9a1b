import { describe, expect, it } from 'vitest';
import { LimitSettings, type Limits, settledLimits, strangeLimits } from '../../functions/core/limits.ts';

const LIMITS: Limits = {
  requests: { max: 60, seconds: 60, by: 'principal' },
  exports: { max: 10, seconds: 3600, by: 'owner' },
};

describe('LimitSettings', () => {
  it.each([
    'off',
    {},
    { discogs: {} },
    { discogs: { requests: 'off' } },
    { discogs: { requests: { max: 1 }, exports: { max: 5, seconds: 86_400 } } },
  ])('may be %j', (settings) => {
    expect(LimitSettings.parse(settings)).toEqual(settings);
  });

  it.each([
    'on',
    null,
    [],
    { discogs: 'off' },
    { discogs: { requests: 'on' } },
    { discogs: { requests: {} } },
    { discogs: { requests: { seconds: 60 } } },
    { discogs: { requests: { max: 0 } } },
    { discogs: { requests: { max: 1.5 } } },
    { discogs: { requests: { max: '60' } } },
    { discogs: { requests: { max: 60, seconds: 0 } } },
    { discogs: { requests: { max: 60, seconds: 86_401 } } },
    { discogs: { requests: { max: 60, by: 'address' } } },
  ])('may not be %j', (settings) => {
    expect(LimitSettings.safeParse(settings).success).toBe(false);
  });
});

describe('settledLimits', () => {
  it('are the vendor’s own where nothing is said of them', () => {
    expect(settledLimits('discogs', LIMITS)).toEqual(LIMITS);
    expect(settledLimits('discogs', LIMITS, { ulule: { requests: 'off' } })).toEqual(LIMITS);
  });

  it('change what is said, and nothing else', () => {
    expect(settledLimits('discogs', LIMITS, { discogs: { requests: { max: 5 } } })).toEqual({
      ...LIMITS,
      requests: { max: 5, seconds: 60, by: 'principal' },
    });
    expect(settledLimits('discogs', LIMITS, { discogs: { exports: { max: 2, seconds: 7 } } })).toEqual({
      ...LIMITS,
      exports: { max: 2, seconds: 7, by: 'owner' },
    });
  });

  it('leave out what is off', () => {
    expect(settledLimits('discogs', LIMITS, 'off')).toEqual({});
    expect(settledLimits('discogs', LIMITS, { discogs: { requests: 'off' } })).toEqual({
      exports: LIMITS.exports,
    });
  });

  it('add none that the vendor has not', () => {
    expect(settledLimits('discogs', LIMITS, { discogs: { downloads: { max: 1 } } })).toEqual(LIMITS);
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'take no dialect or limit called %s for a setting',
    (name) => {
      expect(settledLimits(name, LIMITS, {})).toEqual(LIMITS);
      const rules: Limits = Object.fromEntries([[name, { max: 1, seconds: 1, by: 'address' }]]);
      expect(Object.entries(settledLimits('discogs', rules, { discogs: {} }))).toEqual(Object.entries(rules));
    },
  );
});

describe('strangeLimits', () => {
  const known = { discogs: LIMITS, ulule: {} };

  it.each<LimitSettings>(['off', {}, { discogs: {} }, { discogs: { requests: 'off', exports: { max: 1 } } }])(
    'find nothing strange in %j',
    (settings) => {
      expect(strangeLimits(settings, known)).toEqual([]);
    },
  );

  it('say which dialect and which limit there is not, and what there is', () => {
    expect(
      strangeLimits({ discog: {}, discogs: { request: 'off' }, constructor: {}, ulule: {} }, known),
    ).toEqual([
      'limits: there is no discog, only discogs, ulule',
      'limits.discogs: there is no request, only requests, exports',
      'limits: there is no constructor, only discogs, ulule',
    ]);
  });
});
