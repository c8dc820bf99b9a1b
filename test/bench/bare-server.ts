import { createServer } from 'node:http';

/** What one path is answered with, whoever asks. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends the answers that it is given, by method and path, and does nothing else; ends with its input. */
const answers = new Map(Object.entries(JSON.parse(process.argv[2] ?? '{}') as Record<string, Answer>));
const server = createServer((request, response) => {
  const answer = answers.get(`${request.method} ${request.url}`);
  request.resume().once('end', () => {
    response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ url: `http://127.0.0.1:${typeof address === 'object' && address?.port}` }));
});
process.stdin.resume().once('end', () => server.close());
