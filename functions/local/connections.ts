import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  /** In an array, since a set would chain what it once held until the next full collection. */
  readonly due: ServerResponse[];
  /** Bytes that had come when its last answer was sent: more are a request on its way. */
  heard: number;
}

/** The connections of a server, and the answers that each is due. */
export class Connections {
  readonly #all = new Map<Socket, Connection>();
  #answering = 0;
  #isEnding = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#all.set(socket, { due: [], heard: 0 });
      socket.once('close', () => this.#all.delete(socket));
    });
    // Called as the server closes; Node's own takes a connection for idle whose answer is written and not yet sent, and cuts it.
    server.closeIdleConnections = () => this.#end();
  }

  /** How many answers have not been sent. */
  get answering(): number {
    return this.#answering;
  }

  /** Waits for the answer to be sent, or given up. */
  take(socket: Socket, outgoing: ServerResponse): void {
    const connection = this.#all.get(socket);
    connection?.due.push(outgoing);
    this.#answering += 1;
    outgoing.once('close', () => {
      this.#answering -= 1;
      if (!connection) return;
      connection.due.splice(connection.due.indexOf(outgoing), 1);
      connection.heard = socket.bytesRead;
      if (this.#isEnding) endIdle(socket, connection);
    });
  }

  /** Whether there is an answer of which something was sent, or whose request is whole. */
  isDue(socket: Socket): boolean {
    return this.#all.get(socket)?.due.some((one) => one.headersSent || one.req.complete) ?? false;
  }

  /** Has each connection end as soon as it is due nothing. */
  #end(): void {
    this.#isEnding = true;
    for (const [socket, connection] of this.#all) endIdle(socket, connection);
  }
}

function endIdle(socket: Socket, { due, heard }: Connection): void {
  if (due.length === 0 && socket.bytesRead === heard) socket.destroySoon();
}
