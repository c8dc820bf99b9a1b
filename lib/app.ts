import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { isStage, noStage, stages } from '../functions/stages.ts';
import { Waybill } from './service.ts';

const app = new App();
const stage: string = app.node.tryGetContext('stage') ?? 'dev';
if (!isStage(stage)) throw new Error(`stage: ${noStage(stage)}`);
/** An emulator that listens elsewhere than its stage says. */
const gateway: string | undefined = app.node.tryGetContext('gateway');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
/** For trying how exports wait for each other. */
const writersAtOnce: string | undefined = app.node.tryGetContext('writersAtOnce');
const stack = new Waybill(app, `Waybill-${stage}`, {
  config: {
    ...stages[stage],
    ...(gateway ? { gateway } : {}),
    ...(writersAtOnce ? { writersAtOnce: Number(writersAtOnce) } : {}),
  },
  description: 'Waybill: data exports as proven files.',
});
Tags.of(stack).add('service', 'waybill');
