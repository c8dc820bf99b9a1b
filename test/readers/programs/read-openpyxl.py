"""Prints the cells of a workbook as openpyxl reads them, a line of JSON for each row."""
import datetime
import json
import re
import sys

import openpyxl

EPOCH = datetime.datetime(1970, 1, 1)
MILLISECOND = datetime.timedelta(milliseconds=1)
# ECMA-376 part 1, 22.9.2.19: openpyxl leaves the escapes of inline strings to its caller.
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def shown(value):
    if isinstance(value, datetime.datetime):
        return [round((value - EPOCH) / MILLISECOND)]
    if isinstance(value, str) and "_x" in value:
        return ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    return value


out = sys.stdout
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
for sheet in book:
    print(json.dumps(sheet.title), file=out)
    for row in sheet.iter_rows(values_only=True):
        out.write(json.dumps([shown(cell) for cell in row], ensure_ascii=False, separators=(",", ":")) + "\n")
