import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isStage, noStage, stages } from '../functions/stages.ts';
import { configFaults } from './config-faults.ts';

const CDK = join(import.meta.dirname, '..', 'node_modules', 'aws-cdk', 'bin', 'cdk');
const USAGE = 'Usage: npm run deploy -- --stage dev|prod [further options of "cdk deploy"]';

/** Deploys a stage to AWS, with the credentials and the region of the caller. Gives the exit code. */
function main([option, name = '', ...further]: readonly string[]): number {
  if (option !== '--stage') return refuse([USAGE], 2);
  if (name === 'localstack') return refuse(['LocalStack has a command of its own: npm run deploy:local'], 2);
  if (!isStage(name)) return refuse([`stage: ${noStage(name)}`, USAGE], 2);
  const faults = configFaults(stages[name]).map((fault) => `  ${fault}`);
  if (faults.length > 0)
    return refuse([`functions/stages.ts, stage ${name}, is not complete:`, ...faults], 1);
  const all = [CDK, 'deploy', `Waybill-${name}`, '--context', `stage=${name}`, ...further];
  return spawnSync(process.execPath, all, { stdio: 'inherit' }).status ?? 1;
}

function refuse(lines: readonly string[], code: number): number {
  process.stderr.write(`${lines.join('\n')}\n`);
  return code;
}

process.exitCode = main(process.argv.slice(2));
