/* bench_csv.c: a CSV file becomes columns (cellgrad), or is passed over by libcsv: every field handed out, nothing
 * converted or kept.
 *
 *   bench_csv cellgrad|libcsv FILE      a contestant: see turns.h; its check is the bytes of its own memory at the peak
 */
#define _DEFAULT_SOURCE
#include "turns.h"

#include <csv.h>
#include <string.h>
#include <sys/resource.h>

#include "table/table.h"

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

static void read_with_cellgrad(const char *path) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    cg_diagnostics diagnostics = {.arena = arena};
    cg_table_block block = {.name = cg_intern_string(texts, "t")};
    if (!cg_csv_to_table(arena, texts, &diagnostics, &block, path, 0)) abort();
    cg_arena_destroy(arena);
}

static double cellgrad_turn(void *path) {
    double start = seconds_now();
    read_with_cellgrad(path);
    return seconds_now() - start;
}

static double libcsv_turn(void *path) {
    double start = seconds_now();
    if (read_with_libcsv(path) == 0) abort();
    return seconds_now() - start;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: bench_csv cellgrad|libcsv FILE\n", stderr);
        return 2;
    }
    double (*turn)(void *) = strcmp(argv[1], "cellgrad") == 0 ? cellgrad_turn : libcsv_turn;
    turn(argv[2]);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return take_turns(turn, argv[2], 1024.0 * (double)usage.ru_maxrss);
}
