"""Prints the cells of a CSV file as DuckDB reads them, a line of JSON for each row."""
import json
import sys

import duckdb

path = sys.argv[1]
with open(path, encoding="utf-8-sig") as file:
    width = len(file.readline().split(";"))
columns = {f"c{at}": "VARCHAR" for at in range(width)}
found = duckdb.execute(
    """SELECT * FROM read_csv(?, columns = ?, delim = ';', quote = '"', escape = '"', header = false,
        auto_detect = false, max_line_size = 4194304)""",
    [path, columns],
)
print('""')
while rows := found.fetchmany(10_000):
    for row in rows:
        cells = ["" if cell is None else cell for cell in row]
        sys.stdout.write(json.dumps(cells, ensure_ascii=False, separators=(",", ":")) + "\n")
