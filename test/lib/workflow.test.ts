import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statesOf } from '../house/machine.ts';
import { deploy, flat, ofType, under } from './stack.ts';

const prod = deploy();
const text = readFileSync(new URL('../../statemachine/export.asl.json', import.meta.url), 'utf8');
const machine = under(prod, 'Workflow', 'AWS::StepFunctions::StateMachine').properties;
const secondsOf = (name: string): number => under(prod, name, 'AWS::Lambda::Function').properties.Timeout;

interface Task {
  readonly Resource: string;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly { readonly ErrorEquals: readonly string[]; readonly IntervalSeconds: number }[];
}

/** Every task of the file, those inside a Map included, with the function it calls. */
function tasks(): [string, string, Task][] {
  const found: [string, string, Task][] = [];
  JSON.stringify(JSON.parse(text), (name, value) => {
    const called = /^\$\{(\w+)Arn\}$/.exec(value?.Resource ?? '')?.[1];
    if (called) found.push([name, called, value]);
    return value;
  });
  return found;
}

describe('the state machine', () => {
  it('is the very file, with a function for each of its placeholders', () => {
    expect(machine.DefinitionString).toBe(text);
    const wanted = new Set(statesOf(JSON.parse(text)).flatMap(({ functions }) => functions));
    expect(Object.keys(machine.DefinitionSubstitutions).sort()).toEqual(
      [...wanted].map((name) => `${name}Arn`).sort(),
    );
    for (const name of wanted) {
      const { id } = under(prod, name, 'AWS::Lambda::Function');
      expect(machine.DefinitionSubstitutions[`${name}Arn`]).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    }
  });

  it.each(tasks())('lets the function of %s (%s) end before its own time is up', (_state, name, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(secondsOf(name));
  });

  it.each(tasks())(
    'waits out the life of the function of %s (%s) before it calls it again without knowing',
    (_state, name, task) => {
      const unknown = task.Retry.find(({ ErrorEquals }) => ErrorEquals.includes('Lambda.Unknown'));
      expect(unknown?.IntervalSeconds).toBeGreaterThanOrEqual(secondsOf(name));
    },
  );

  it('is traced and logs what happens, but no input and no output', () => {
    expect(machine.TracingConfiguration).toEqual({ Enabled: true });
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
  });
});

describe('rules', () => {
  const rules = ofType(prod, 'AWS::Events::Rule').map(({ properties }) => properties);

  it('hand executions that ended badly to Abandon', () => {
    const ended = rules.find(({ EventPattern }) => EventPattern);
    expect(ended?.EventPattern.detail.status).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
    expect(flat(ended?.EventPattern.detail.stateMachineArn[0])).toContain(':stateMachine:Test');
    expect(flat(ended?.Targets[0].Arn)).toMatch(/^<Abandon/);
  });

  it('let Reconcile look at open exports every minute', () => {
    const scheduled = rules.find(({ ScheduleExpression }) => ScheduleExpression);
    expect(scheduled?.ScheduleExpression).toBe('rate(1 minute)');
    expect(flat(scheduled?.Targets[0].Arn)).toMatch(/^<Reconcile/);
  });
});
