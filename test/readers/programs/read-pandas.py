"""Prints the cells of a CSV file as pandas reads them with its usual engine, a line of JSON for each row."""
import json
import sys

import pandas

frame = pandas.read_csv(sys.argv[1], sep=";", header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig")
out = sys.stdout
print(json.dumps(""), file=out)
for row in frame.itertuples(index=False, name=None):
    out.write(json.dumps(list(row), ensure_ascii=False, separators=(",", ":")) + "\n")
