import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { BODY, endedExport, FROM, LINK, mailed, ZOE } from './message-sample.ts';

const READ = `
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
files = [(part.get_filename(), part.get_content_type(), part.get_payload(decode=True).hex()) for part in message.iter_attachments()]
people = [(str(one.display_name), one.addr_spec) for name in ("from", "to") for one in message[name].addresses]
defects = [str(defect) for part in message.walk() for defect in part.defects]
plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
print(json.dumps({"subject": message["subject"], "files": files, "people": people, "defects": defects, "plain": plain, "html": html}))
`;

const isThere = spawnSync('python3', ['--version']).status === 0;

function readByPython(raw: Uint8Array): Record<string, unknown> & { readonly plain: string } {
  const { stdout, stderr } = spawnSync('python3', ['-c', READ], { input: raw });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString());
}

it.runIf(isThere)('a message is read by Python’s email as it was meant, without a defect', async () => {
  const fileName = 'commandes “été” 😀.csv';
  const read = readByPython((await mailed(endedExport({ fileName }))).raw);
  expect(read).toMatchObject({
    subject: `Votre export est prêt : ${fileName}`,
    files: [[fileName, 'text/csv', BODY.toString('hex')]],
    people: [
      [FROM.name, FROM.email],
      [ZOE.name, ZOE.email],
    ],
    defects: [],
  });
  expect(read.plain.replaceAll('\r\n', '\n')).toContain(`Bonjour ${ZOE.name},\n\nVotre export « products »`);
});

it.runIf(isThere)('so is one with a link', async () => {
  const read = readByPython((await mailed(endedExport(), { mostBytes: 0 })).raw);
  expect(read).toMatchObject({ files: [], defects: [] });
  expect(read.plain).toContain(LINK);
});
