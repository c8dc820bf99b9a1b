/* Writes rows of cells as XLSX by libxlsxwriter in constant memory, and prints what that took as JSON. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <xlsxwriter.h>

#define BATCH_ROWS 2000

static double seconds, cpu_seconds;
static struct timespec started;
static struct rusage used;

static double of_time(struct timeval from, struct timeval to) {
  return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_usec - from.tv_usec) / 1e6;
}

static void start(void) {
  getrusage(RUSAGE_SELF, &used);
  clock_gettime(CLOCK_MONOTONIC, &started);
}

static void stop(void) {
  struct timespec now;
  struct rusage after;
  clock_gettime(CLOCK_MONOTONIC, &now);
  getrusage(RUSAGE_SELF, &after);
  seconds += (double)(now.tv_sec - started.tv_sec) + (double)(now.tv_nsec - started.tv_nsec) / 1e9;
  cpu_seconds += of_time(used.ru_utime, after.ru_utime) + of_time(used.ru_stime, after.ru_stime);
}

static void fail(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

/* A cell is its type and its value: nothing, s text ended by NUL, n and d a double, b a byte. */
static const char *write_cell(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, lxw_format *date,
                              const char *cell) {
  char type = *cell++;
  double number;
  if (type == 's') {
    worksheet_write_string(sheet, row, column, cell, NULL);
    return cell + strlen(cell) + 1;
  }
  if (type == 'b') {
    worksheet_write_boolean(sheet, row, column, *cell, NULL);
    return cell + 1;
  }
  if (type != 'n' && type != 'd') return cell;
  memcpy(&number, cell, sizeof number);
  worksheet_write_number(sheet, row, column, number, type == 'd' ? date : NULL);
  return cell + sizeof number;
}

/* Reads up to a batch of rows, each behind its length; gives their number. */
static int read_batch(FILE *file, char **buffer, size_t *capacity) {
  size_t length = 0;
  uint32_t size;
  int rows = 0;
  while (rows < BATCH_ROWS && fread(&size, sizeof size, 1, file) == 1) {
    if (length + size > *capacity) *buffer = realloc(*buffer, *capacity = 2 * (length + size));
    if (!*buffer || fread(*buffer + length, 1, size, file) != size) fail("the cells end within a row");
    length += size;
    rows++;
  }
  return rows;
}

static long peak_kilobytes(void) {
  char line[256];
  long peak = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) sscanf(line, "VmHWM: %ld", &peak);
  if (status) fclose(status);
  return peak;
}

int main(int count, char **given) {
  if (count < 4) fail("usage: native-xlsx CELLS OUT COLUMN...");
  FILE *file = fopen(given[1], "rb");
  if (!file) fail("there are no cells");
  int columns = count - 3;
  lxw_workbook_options options = {.constant_memory = LXW_TRUE};
  char *buffer = NULL;
  size_t capacity = 0;
  lxw_row_t row = 0;
  start();
  lxw_workbook *book = workbook_new_opt(given[2], &options);
  lxw_worksheet *sheet = workbook_add_worksheet(book, "Data");
  lxw_format *bold = workbook_add_format(book), *date = workbook_add_format(book);
  format_set_bold(bold);
  format_set_num_format(date, "yyyy-mm-dd hh:mm:ss");
  worksheet_freeze_panes(sheet, 1, 0);
  for (int column = 0; column < columns; column++)
    worksheet_write_string(sheet, 0, (lxw_col_t)column, given[3 + column], bold);
  stop();
  for (int rows; (rows = read_batch(file, &buffer, &capacity)) > 0;) {
    const char *cell = buffer;
    start();
    for (int end = (int)row + rows; (int)row < end;) {
      row++;
      for (int column = 0; column < columns; column++)
        cell = write_cell(sheet, row, (lxw_col_t)column, date, cell);
    }
    stop();
  }
  start();
  if (workbook_close(book) != LXW_NO_ERROR) fail("the workbook was not written");
  stop();
  struct stat facts;
  stat(given[2], &facts);
  printf("{\"rows\":%u,\"bytes\":%ld,\"seconds\":%f,\"cpuSeconds\":%f,\"peakBytes\":%ld,\"version\":\"%s\"}\n", row,
         (long)facts.st_size, seconds, cpu_seconds, 1024 * peak_kilobytes(), LXW_VERSION);
  return 0;
}
