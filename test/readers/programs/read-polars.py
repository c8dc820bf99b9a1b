"""Prints the cells of a CSV file, or of a workbook by its engine fastexcel, as polars reads them as texts, a line of JSON for each row."""
import json
import sys

import polars

path = sys.argv[1]
out = sys.stdout


def show(name, frame, nothing):
    print(json.dumps(name), file=out)
    for row in frame.iter_rows():
        cells = [cell or nothing for cell in row]
        out.write(json.dumps(cells, ensure_ascii=False, separators=(",", ":")) + "\n")


if path.endswith(".xlsx"):
    as_texts = {"dtypes": "string", "skip_rows": 0}
    sheets = polars.read_excel(
        path, sheet_id=0, engine="calamine", has_header=False, read_options=as_texts, drop_empty_rows=False, drop_empty_cols=False
    )
    for name, frame in sheets.items():
        show(name, frame, None)
else:
    show("", polars.read_csv(path, separator=";", has_header=False, infer_schema=False), "")
