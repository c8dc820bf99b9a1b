import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Builds a DynamoDB expression: names and values go in by placeholder, so that none has to be a legal word. */
export class Expression {
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, AttributeValue> = {};

  name(name: string): string {
    const placeholder = `#n${Object.keys(this.#names).length}`;
    this.#names[placeholder] = name;
    return placeholder;
  }

  value(value: AttributeValue): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  is(name: string, value: AttributeValue): string {
    return `${this.name(name)} = ${this.value(value)}`;
  }

  among(name: string, values: readonly string[]): string {
    return `${this.name(name)} IN (${values.map((value) => this.value({ S: value })).join(', ')})`;
  }

  missing(name: string): string {
    return `attribute_not_exists(${this.name(name)})`;
  }

  get placeholders(): {
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    const values = Object.keys(this.#values).length > 0 ? { ExpressionAttributeValues: this.#values } : {};
    return { ExpressionAttributeNames: this.#names, ...values };
  }
}
