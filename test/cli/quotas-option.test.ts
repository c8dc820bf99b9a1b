import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addQuotasOption, type QuotaTexts, readQuotas } from '../../functions/cli/quotas-option.ts';
import { LOCAL_QUOTAS } from '../../functions/core/quotas.ts';

function read(...words: string[]) {
  const command = addQuotasOption(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
  command.parse(['--quotas', ...words], { from: 'user' });
  return readQuotas(command.opts<{ quotas: QuotaTexts }>().quotas, LOCAL_QUOTAS);
}

describe('--quotas', () => {
  it('changes what it names, and leaves an owner below all where only the whole is lowered', () => {
    expect(read('running=4', 'zstd=9')).toEqual({
      running: 4,
      runningPerOwner: 3,
      openPerOwner: 1000,
      compressionLevels: { zstd: 9 },
    });
    expect(read('running=1')).toMatchObject({ running: 1, runningPerOwner: 1 });
    expect(read('fileBytes=1000', 'downloadBytesPerDay=2000')).toMatchObject({
      ...LOCAL_QUOTAS,
      fileBytes: 1000,
      downloadBytesPerDay: 2000,
    });
  });

  it.each([
    [['running'], /name and a whole number, such as running=8/],
    [['running=many'], /name and a whole number/],
    [['running=0'], /--quotas: running: /],
    [['runningPerOwner=8'], /--quotas: runningPerOwner: must be below running/],
    [['zstd=20'], /--quotas: zstd: /],
    [['speed=1'], /--quotas: .*"speed"/],
  ])('refuses %j and says why', (words, said) => {
    expect(() => read(...words)).toThrow(said);
  });
});
