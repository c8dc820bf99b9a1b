"""Prints the texts of the member `text` as Python's own readers, pandas and polars find them in a file of NDJSON, a list for each."""
import json
import sys

import pandas
import polars

path = sys.argv[1]
with open(path, encoding="utf-8", newline="") as file:
    split = [json.loads(line)["text"] for line in file.read().splitlines()]
with open(path, encoding="utf-8") as file:
    lines = [json.loads(line)["text"] for line in file]
frame = pandas.read_json(path, lines=True, dtype=False)
print(
    json.dumps(
        {
            "str.splitlines": split,
            "Python's lines": lines,
            "pandas": list(frame["text"]),
            "polars": polars.read_ndjson(path)["text"].to_list(),
        }
    )
)
