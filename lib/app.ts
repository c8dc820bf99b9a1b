import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stageNamed, stages } from './config.ts';
import { Waybill } from './service.ts';

const app = new App();
const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const stack = new Waybill(app, `Waybill-${stage}`, {
  config: stages[stage],
  description: 'Waybill: data exports as proven files.',
});
Tags.of(stack).add('service', 'waybill');
