"""Prints the cells of a workbook as calamine reads them, which pandas and polars do too, a line of JSON for each row."""
import datetime
import json
import sys

from python_calamine import CalamineWorkbook

EPOCH = datetime.datetime(1970, 1, 1)
MILLISECOND = datetime.timedelta(milliseconds=1)


def shown(value):
    if isinstance(value, datetime.datetime):
        return [round((value - EPOCH) / MILLISECOND)]
    if isinstance(value, datetime.date):
        return shown(datetime.datetime.combine(value, datetime.time()))
    if isinstance(value, float) and value.is_integer():
        return int(value) if abs(value) < 1e15 else value
    if isinstance(value, str):
        return value or None
    return value


out = sys.stdout
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    print(json.dumps(name), file=out)
    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
        out.write(json.dumps([shown(cell) for cell in row], ensure_ascii=False, separators=(",", ":")) + "\n")
