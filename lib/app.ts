import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stageNamed, stages } from './config.ts';
import { Waybill } from './service.ts';

const app = new App();
const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev');
/** An emulator that listens elsewhere than its stage says. */
const gateway: string | undefined = app.node.tryGetContext('gateway');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const stack = new Waybill(app, `Waybill-${stage}`, {
  config: { ...stages[stage], ...(gateway ? { gateway } : {}) },
  description: 'Waybill: data exports as proven files.',
});
Tags.of(stack).add('service', 'waybill');
