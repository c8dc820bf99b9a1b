import { describe, expect, it } from 'vitest';
import { env } from '../../functions/env.ts';
import { stages } from '../../functions/stages.ts';
import { deploy, ofType, rightsOf, under } from './stack.ts';

const prod = deploy();
const groupsOf = (deployed: typeof prod) => ofType(deployed, 'AWS::Logs::LogGroup');

describe('log groups', () => {
  it('stay behind the stack where it keeps what it has, and go with it where it does not', () => {
    expect(groupsOf(prod).length).toBeGreaterThan(Object.keys(env).length + 2);
    expect(groupsOf(prod).filter(({ removal }) => removal !== 'Retain')).toEqual([]);
    expect(groupsOf(deploy(stages.dev)).filter(({ removal }) => removal !== 'Delete')).toEqual([]);
  });

  it('say how long they keep a line, the audit for a year', () => {
    const days = groupsOf(prod).map(({ path, properties }) => [
      path.split('/')[0],
      properties.RetentionInDays,
    ]);
    expect(days.filter(([name]) => name === 'Audit')).toEqual([['Audit', 365]]);
    expect(days.filter(([name, kept]) => name !== 'Audit' && kept !== 30)).toEqual([]);
  });

  it('that stay have no name that the next stack would want', () => {
    const names = groupsOf(prod).map(({ properties }) => JSON.stringify(properties.LogGroupName ?? null));
    expect(names.filter((name) => name !== 'null' && !name.includes('AWS::StackId'))).toEqual([]);
  });

  it('of the audit may be added to by the functions that do, and by nobody be read or emptied', () => {
    const group = under(prod, 'Audit', 'AWS::Logs::LogGroup').id;
    expect(under(prod, 'Audit', 'AWS::Logs::LogStream').properties.LogStreamName).toBe('acts');
    const reaching = Object.keys(env).flatMap((name) =>
      rightsOf(prod, name)
        .filter(({ resources }) => resources.some((one) => one.includes(`<${group}`)))
        .map(({ actions, resources }) => [
          name,
          actions,
          resources.map((one) => one.split(':log-group:')[1]),
        ]),
    );
    const right = [['logs:PutLogEvents'], [`<${group}>:log-stream:acts`]];
    const adding = Object.entries(env).filter(([, { shape }]) => 'AUDIT_LOG' in shape);
    expect(reaching).toEqual(adding.map(([name]) => [name, ...right]));
    expect(
      under(prod, 'CreateExport', 'AWS::Lambda::Function').properties.Environment.Variables.AUDIT_LOG,
    ).toEqual({
      Ref: group,
    });
  });
});
