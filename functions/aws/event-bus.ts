import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Messenger } from '../core/ports/messenger.ts';
import { Transient } from '../core/problem.ts';
import { eventMessage, type ShowId } from '../messages/event-message.ts';
import { withTransients } from './transient.ts';

/** Puts each change on a bus of EventBridge, at least once. */
export function eventBus(client: EventBridgeClient, bus: string, showId: ShowId): Messenger {
  const events = withTransients(client);
  return {
    async tell(event) {
      const { source, 'detail-type': type, time, detail } = eventMessage(event, showId);
      const entry = {
        EventBusName: bus,
        Source: source,
        DetailType: type,
        Time: new Date(time),
        Detail: JSON.stringify(detail),
      };
      const { Entries: [answer] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
      if (answer?.ErrorCode === undefined) return;
      throw new Transient(`${answer.ErrorCode}: ${answer.ErrorMessage}`);
    },
  };
}
