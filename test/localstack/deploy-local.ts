import { type Deployment, deploy, destroy, difference } from './deployment.ts';
import { Instance } from './instance.ts';
import { waybill } from './waybill.ts';

/** Where the stage expects LocalStack. */
const ENDPOINT = 'http://127.0.0.1:4566';
const OWNER = 'demo';
const CREATE = ['keys', 'create', '--owner', OWNER, '--stage', 'localstack'];

const commands: Readonly<Record<string, (instance: Instance) => Promise<void>>> = {
  async deploy({ place }) {
    const deployment = await deploy(place, { show: true });
    process.stdout.write(await greeting(deployment));
  },
  async diff({ place }) {
    const found = await difference(place);
    if (found) throw new Error(found);
    process.stdout.write('There were no differences.\n');
  },
  async destroy({ place }) {
    const left = await destroy(place, true);
    if (left.length === 0) return void process.stdout.write('Nothing is left.\n');
    throw new Error(
      `These are left:\n  ${left.join('\n  ')}\nThey go with LocalStack: npm run localstack stop`,
    );
  },
};

async function greeting(deployment: Deployment): Promise<string> {
  const url = deployment.outputs.BaseUrl;
  const key = await waybill(deployment.endpoint, CREATE);
  const exports = `${url}/api/v1/exports`;
  const as = `-H 'Authorization: Bearer ${key}'`;
  const newest = `$(curl -s '${exports}?page_size=1' ${as} | grep -o 'exp_[0-9A-Z]*' | head -n 1)`;
  const elsewhere = deployment.endpoint === ENDPOINT ? '' : `AWS_ENDPOINT_URL=${deployment.endpoint} `;
  return `
The service is at   ${url}
A key for ${OWNER}       ${key}
made by             ${elsewhere}npx waybill ${CREATE.join(' ')}
taken back by       ${elsewhere}npx waybill keys revoke ${key.split('_')[1]} --stage localstack

Records to export, where you have some:
  ${elsewhere}npx waybill load products products.ndjson --owner ${OWNER} --stage localstack

Make an export, look at it, fetch its file:
  curl -s ${exports} ${as} -H 'Content-Type: application/json' -d '{"format": "csv"}'
  curl -s '${exports}?page_size=1' ${as}
  curl -sL -o products.csv ${exports}/${newest}/download ${as}

Or all in one:
  npx waybill export products --url ${url} --key ${key} -o products.csv
`;
}

const command = commands[process.argv[2] ?? ''];
if (!command) throw new Error('say deploy, diff or destroy');
const instance = await Instance.here();
if (await instance.answers()) {
  await command(instance).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
} else {
  process.stderr.write(
    `LocalStack does not answer at ${instance.place.endpoint}. Start it with: npm run localstack start\n`,
  );
  process.exitCode = 1;
}
