import { once } from 'node:events';
import { Agent } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { createServer, connect as secureConnect } from 'node:tls';
import { generate } from 'selfsigned';

/** TLS for `host` before a plain port of this machine, and an agent that leads there whatever calls go to that host. */
export async function terminateTls(host: string, port: number) {
  const certificate = await generate([{ name: 'commonName', value: host }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (socket) => {
    const inner = connect(port, '127.0.0.1');
    socket.pipe(inner).pipe(socket);
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const there = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, ca: certificate.cert };
  const agent = new Agent();
  agent.createConnection = () => secureConnect({ ...there, servername: host });
  return {
    agent,
    port: there.port,
    certificate: certificate.cert,
    async close(): Promise<void> {
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
