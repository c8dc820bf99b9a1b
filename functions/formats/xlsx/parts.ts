import { STYLES } from './styles.ts';

/** A part of the package that is not a sheet: its path and its XML. */
export type Part = readonly [name: string, xml: string];

/** The text of a sheet's tab, to which further sheets add their number: valid in every program, far below 31 characters. */
const SHEET_NAME = 'Export';

export const sheetPath = (sheet: number): string => `xl/worksheets/sheet${sheet}.xml`;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** All parts that are no sheet; they follow the sheets in the archive. */
export function smallParts(sheets: number): readonly Part[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  return [
    ['[Content_Types].xml', contentTypes(numbers)],
    ['_rels/.rels', PACKAGE_RELATIONSHIPS],
    ['xl/workbook.xml', workbook(numbers)],
    ['xl/_rels/workbook.xml.rels', relationships(numbers)],
    ['xl/styles.xml', STYLES],
  ];
}

const PACKAGE_RELATIONSHIPS =
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
  `<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

/** ECMA-376 part 2 §10.1.2. */
function contentTypes(sheets: readonly number[]): string {
  const override = (path: string, type: string): string =>
    `<Override PartName="/${path}" ContentType="${CONTENT}.${type}+xml"/>`;
  return [
    `${XML}<Types xmlns="${PACKAGE}/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    override('xl/workbook.xml', 'sheet.main'),
    override('xl/styles.xml', 'styles'),
    ...sheets.map((sheet) => override(sheetPath(sheet), 'worksheet')),
    '</Types>',
  ].join('');
}

/** ECMA-376 part 1 §18.2.27. */
function workbook(sheets: readonly number[]): string {
  const name = (sheet: number): string => (sheet === 1 ? SHEET_NAME : `${SHEET_NAME} ${sheet}`);
  return [
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><bookViews><workbookView/></bookViews><sheets>`,
    ...sheets.map((sheet) => `<sheet name="${name(sheet)}" sheetId="${sheet}" r:id="rId${sheet}"/>`),
    '</sheets></workbook>',
  ].join('');
}

function relationships(sheets: readonly number[]): string {
  const relationship = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  return [
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">`,
    ...sheets.map((sheet) => relationship(sheet, 'worksheet', `worksheets/sheet${sheet}.xml`)),
    relationship(sheets.length + 1, 'styles', 'styles.xml'),
    '</Relationships>',
  ].join('');
}
