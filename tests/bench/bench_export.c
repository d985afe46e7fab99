/* bench_export.c: 100,000 rows x 25 columns with live formulas as a workbook, against a bare program of libxlsxwriter
 * that writes the same cells.
 *
 *   bench_export [ROUNDS [ROWS]]     (5 rounds of 100,000 rows, unless given)
 *
 * Ours is one call of cg_workbook_export: evaluation, layout, checks and writing, of a sheet that is loaded. The rival
 * has its values and formula texts ready and writes them with the library's constant-memory mode. Each turn is a
 * process of its own, so that its peak of memory is its own; ours has then also loaded the CSV file. Prints both
 * processor times and peaks by rounds, and the ratio of the least times. */
#define _DEFAULT_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "cellgrad.h"

enum { DATA_COLUMNS = 10, FORMULA_COLUMNS = 15 };

/* Of row i and data column k. */
static double value_at(unsigned i, unsigned k) {
    uint64_t z = ((uint64_t)i * DATA_COLUMNS + k + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    return (double)((z ^ (z >> 27)) % 2000000) / 1000 - 1000;
}

static const char *const names[] = {"alpha", "beta", "gamma", "delta", "no"};

static void write_csv(unsigned rows) {
    FILE *file = fopen("t.csv", "w");
    if (!file) exit(2);
    fputs("label", file);
    for (unsigned k = 1; k < DATA_COLUMNS; k++)
        fprintf(file, ",x%u", k);
    for (unsigned i = 0; i < rows; i++) {
        fprintf(file, "\n%s", names[i % 5]);
        for (unsigned k = 1; k < DATA_COLUMNS; k++)
            fprintf(file, ",%.3f", value_at(i, k));
    }
    fputc('\n', file);
    fclose(file);
}

/* Column f: x_a * 0.5 + x_b - f, of this row. */
static unsigned first_of(unsigned f) {
    return 1 + f % (DATA_COLUMNS - 1);
}

static unsigned second_of(unsigned f) {
    return 1 + (f * 4 + 3) % (DATA_COLUMNS - 1);
}

static void write_sheet(void) {
    FILE *file = fopen("t.sheet", "w");
    if (!file) exit(2);
    fputs("cellgrad 1\ntable T from \"t.csv\"\n", file);
    for (unsigned f = 1; f <= FORMULA_COLUMNS; f++)
        fprintf(file, "    f%u = [@x%u]*0.5+[@x%u]-%u\n", f, first_of(f), second_of(f), f);
    fclose(file);
}

static double ours(unsigned rows) {
    (void)rows;
    cg_workbook *book = cg_workbook_create(NULL);
    if (!book || cg_workbook_load_file(book, "t.sheet") != CG_OK) exit(2);
    clock_t start = clock();
    if (cg_workbook_export(book, "ours.xlsx") != CG_OK) exit(2);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    cg_workbook_close(book);
    return seconds;
}

static double rival(unsigned rows) {
    clock_t start = clock();
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook *book = workbook_new_opt("rival.xlsx", &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "T");
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, "0.000");
    char text[FORMULA_COLUMNS][80], title[16];
    for (unsigned f = 1; f <= FORMULA_COLUMNS; f++)
        snprintf(text[f - 1], sizeof *text, "=T[[#This Row],[x%u]]*0.5+T[[#This Row],[x%u]]-%u", first_of(f),
                 second_of(f), f);
    worksheet_write_string(sheet, 0, 0, "label", NULL);
    for (unsigned k = 1; k < DATA_COLUMNS + FORMULA_COLUMNS; k++) {
        bool data = k < DATA_COLUMNS;
        snprintf(title, sizeof title, "%s%u", data ? "x" : "f", data ? k : k - DATA_COLUMNS + 1);
        worksheet_write_string(sheet, 0, (lxw_col_t)k, title, NULL);
    }
    for (unsigned i = 0; i < rows; i++) {
        double x[DATA_COLUMNS];
        worksheet_write_string(sheet, i + 1, 0, names[i % 5], NULL);
        for (unsigned k = 1; k < DATA_COLUMNS; k++)
            worksheet_write_number(sheet, i + 1, (lxw_col_t)k, x[k] = value_at(i, k), format);
        for (unsigned f = 1; f <= FORMULA_COLUMNS; f++)
            worksheet_write_formula_num(sheet, i + 1, (lxw_col_t)(DATA_COLUMNS + f - 1), text[f - 1], format,
                                        x[first_of(f)] * 0.5 + x[second_of(f)] - f);
    }
    if (workbook_close(book) != LXW_NO_ERROR) exit(2);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

typedef struct turn {
    double seconds;
    long peak; /* KiB */
} turn;

static turn take_turn(double (*work)(unsigned), unsigned rows) {
    int ends[2], status;
    if (pipe(ends) != 0) exit(2);
    pid_t child = fork();
    if (child < 0) exit(2);
    if (child == 0) {
        double seconds = work(rows);
        _exit(write(ends[1], &seconds, sizeof seconds) == sizeof seconds ? 0 : 2);
    }
    turn taken = {0};
    struct rusage used;
    ssize_t got = read(ends[0], &taken.seconds, sizeof taken.seconds);
    wait4(child, &status, 0, &used);
    if (got != sizeof taken.seconds || status != 0) exit(2);
    close(ends[0]);
    close(ends[1]);
    taken.peak = used.ru_maxrss;
    return taken;
}

int main(int count, char **words) {
    unsigned rounds = count > 1 ? (unsigned)strtoul(words[1], NULL, 10) : 5;
    unsigned rows = count > 2 ? (unsigned)strtoul(words[2], NULL, 10) : 100000;
    char folder[] = "/tmp/bench-export-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0) return 2;
    write_csv(rows);
    write_sheet();
    double least[2] = {1e9, 1e9};
    for (unsigned i = 0; i < rounds; i++) {
        turn one = take_turn(ours, rows), two = take_turn(rival, rows);
        if (one.seconds < least[0]) least[0] = one.seconds;
        if (two.seconds < least[1]) least[1] = two.seconds;
        printf("cellgrad %.3f s, %.1f MiB   libxlsxwriter alone %.3f s, %.1f MiB\n", one.seconds,
               (double)one.peak / 1024, two.seconds, (double)two.peak / 1024);
    }
    printf("%u rows x %d columns: %.3f of the bare program's time\n", rows, DATA_COLUMNS + FORMULA_COLUMNS,
           least[0] / least[1]);
    static const char *const files[] = {"t.csv", "t.sheet", "ours.xlsx", "rival.xlsx"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(files[i]);
    return chdir("/") != 0 || rmdir(folder) != 0;
}
