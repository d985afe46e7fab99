/* bench_csv.c: a CSV file becomes columns (cellgrad), or is passed over by libcsv: every field handed out, nothing
 * converted or kept.
 *
 *   bench_csv cellgrad|libcsv FILE [THREADS]
 *       a contestant: see turns.h; its check is the bytes of its own memory at the peak. cellgrad uses a thread a core,
 *       or so many; libcsv has one.
 */
#define _DEFAULT_SOURCE
#include "turns.h"

#include <csv.h>
#include <string.h>
#include <sys/resource.h>

#include "table/table.h"

typedef struct reading {
    const char *path;
    unsigned threads;
} reading;

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

static void read_with_cellgrad(const reading *job) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    cg_diagnostics diagnostics = {.arena = arena};
    cg_table_block block = {.name = cg_intern_string(texts, "t")};
    if (!cg_csv_to_table(arena, texts, &diagnostics, &block, job->path, job->threads)) abort();
    cg_arena_destroy(arena);
}

static double cellgrad_turn(void *job) {
    double start = seconds_now();
    read_with_cellgrad(job);
    return seconds_now() - start;
}

static double libcsv_turn(void *context) {
    const reading *job = context;
    double start = seconds_now();
    if (read_with_libcsv(job->path) == 0) abort();
    return seconds_now() - start;
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) {
        fputs("usage: bench_csv cellgrad|libcsv FILE [THREADS]\n", stderr);
        return 2;
    }
    double (*turn)(void *) = strcmp(argv[1], "cellgrad") == 0 ? cellgrad_turn : libcsv_turn;
    reading job = {argv[2], argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0};
    turn(&job);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return take_turns(turn, &job, 1024.0 * (double)usage.ru_maxrss);
}
