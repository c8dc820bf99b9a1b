import * as z from 'zod';
import { invalid, Problem } from '../../core/problem.ts';
import type { Exchange } from '../../http/dialect.ts';
import { faultsOf } from '../../http/faults.ts';

const OBJECT = 'must be an object';

/** A JSON:API document with one resource object; members that nobody reads here are ignored, as the specification lets them be added. */
const Document = z.looseObject(
  {
    data: z.looseObject(
      {
        type: z.string('must be a text'),
        id: z.string('must be a text').optional(),
        attributes: z.record(z.string(), z.unknown(), OBJECT).optional(),
        relationships: z.strictObject({}, 'must be empty').optional(),
      },
      OBJECT,
    ),
  },
  OBJECT,
);

export interface ResourceObject {
  readonly id: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The resource object of a request. `Problem('invalid')` names what is not as it must be, and `Problem('conflict')` another type than `exports`. */
export function readResource({ body }: Exchange): ResourceObject {
  const { data: read, error } = Document.safeParse(body);
  if (error) throw invalid(faultsOf(error.issues, { body, members: [] }));
  const { type, id, attributes = {} } = read.data;
  if (type !== 'exports') throw wrongType(type);
  return { id, attributes };
}

/** JSON:API: a type that does not belong to the collection is a conflict. */
function wrongType(type: string): Problem {
  const message = 'must be exports';
  return new Problem('conflict', `data.type ${message}`, {
    faults: [
      { in: 'body', at: ['data', 'type'], reason: 'value', value: type, message, allowed: ['exports'] },
    ],
  });
}

/** Reads attributes by a schema; faults are placed among them. */
export function readAttributes<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  attributes: ResourceObject['attributes'],
): z.infer<typeof schema> {
  const { success, data, error } = schema.safeParse(attributes);
  if (success) return data;
  throw invalid(faultsOf(error.issues, { body: attributes, members: Object.keys(schema.shape) }));
}
