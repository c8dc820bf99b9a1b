import { expect, it } from 'vitest';
import { giveBack, PartBuffer, takeBuffer } from '../../functions/formats/part-buffer.ts';

it('grows at least twofold and keeps what was written', () => {
  const buffer = new PartBuffer(4);
  buffer.length += buffer.bytes.write('abc');
  buffer.reserve(1);
  expect(buffer.bytes.length).toBe(4);
  buffer.reserve(2);
  expect(buffer.bytes.length).toBe(8);
  buffer.reserve(100);
  expect(buffer.bytes.length).toBe(103);
  expect(buffer.bytes.toString('latin1', 0, buffer.length)).toBe('abc');
});

it('keeps its room when it is used again', () => {
  const buffer = new PartBuffer(4);
  buffer.reserve(50);
  buffer.length = 50;
  buffer.reset();
  expect([buffer.length, buffer.bytes.length]).toEqual([0, 50]);
});

it('is used again once it was given back, empty, and only where it is large enough', () => {
  const buffer = takeBuffer(1000);
  buffer.length = 7;
  giveBack(buffer);
  expect(takeBuffer(2000)).not.toBe(buffer);
  const again = takeBuffer(500);
  expect(again).toBe(buffer);
  expect(again.length).toBe(0);
  expect(takeBuffer(500)).not.toBe(buffer);
});
