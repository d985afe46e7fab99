/* bench_csv.c: loading a CSV file, cellgrad's columns against libcsv's bare pass over the same file (every field handed
 * out, nothing converted or kept), in turns in one run.
 *
 *   bench_csv FILE [TURNS]      prints a line a turn: "cellgrad SECONDS libcsv SECONDS", then the memory of the columns
 */
#define _POSIX_C_SOURCE 200809L
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "table/table.h"

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void count_field(void *bytes, size_t length, void *total) {
    (void)bytes;
    *(size_t *)total += length;
}

static void count_row(int ending, void *total) {
    (void)ending;
    *(size_t *)total += 1;
}

static size_t read_with_libcsv(const char *path) {
    static char buffer[1 << 16];
    struct csv_parser parser;
    FILE *file = fopen(path, "rb");
    size_t total = 0, n;
    if (!file || csv_init(&parser, CSV_STRICT) != 0) abort();
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0)
        if (csv_parse(&parser, buffer, n, count_field, count_row, &total) != n) abort();
    csv_fini(&parser, count_field, count_row, &total);
    csv_free(&parser);
    fclose(file);
    return total;
}

/* The bytes of the cells that are kept. */
static size_t read_with_cellgrad(const char *path) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    cg_diagnostics diagnostics = {.arena = arena};
    cg_table_block block = {.name = cg_intern_string(texts, "t")};
    cg_table *table = cg_csv_to_table(arena, texts, &diagnostics, &block, path);
    if (!table) abort();
    size_t bytes = table->n_rows * table->n_columns * sizeof(cg_cell);
    cg_arena_destroy(arena);
    return bytes;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    long turns = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
    size_t total = 0, bytes = 0;
    for (long turn = 0; turn < turns; turn++) {
        double start = seconds_now();
        bytes = read_with_cellgrad(argv[1]);
        double middle = seconds_now();
        total += read_with_libcsv(argv[1]);
        printf("cellgrad %.6f libcsv %.6f\n", middle - start, seconds_now() - middle);
    }
    printf("bytes of cells %zu, seen %zu\n", bytes, total);
    return 0;
}
