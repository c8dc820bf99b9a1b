"""Prints the cells of a CSV file, plain or gzipped, as Python's csv reads them, a line of JSON for each row."""
import csv
import gzip
import json
import sys

csv.field_size_limit(1 << 20)
path = sys.argv[1]
opened = gzip.open if path.endswith(".gz") else open
print('""')
with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
    for row in csv.reader(file, delimiter=";", strict=True):
        sys.stdout.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
