import type { Step } from './step-contender.ts';
import { segmentsOf, waybillStep } from './waybill-step.ts';

const whole =
  (format: string): Step =>
  (ends) =>
    waybillStep({ ...ends, format, segments: segmentsOf(ends.responses, 1), mine: [0] });

/** Waybill's own. */
export const steps: Readonly<Record<string, Step>> = { csv: whole('csv'), xlsx: whole('xlsx') };
