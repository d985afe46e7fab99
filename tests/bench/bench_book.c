/* bench_book.c: a workbook by way of the public API, against other solvers and spreadsheets.
 *
 *   bench_book solve SHEET TABLE=CSV STARTS THREADS
 *       seconds a start of the sheet's first solve; its check is the best objective
 *   bench_book recalculate SHEET TABLE=CSV CELL
 *       everything the sheet names, computed anew; its check is CELL
 *   bench_book edit SHEET TABLE=CSV CELL TARGET
 *       a new number in a params cell of the live workbook, until CELL is read; its check is CELL
 *   bench_book stages TABLE=CSV
 *       for each line, which names a sheet: its solve on one thread, from the file on. Answers with the profile's
 * seconds by stage and the evaluations, as JSON.
 *
 * A contestant: see turns.h. */
#define _POSIX_C_SOURCE 200809L
#include "turns.h"

#include <string.h>

#include "api/workbook.h"

typedef struct work {
    cg_workbook *book;
    cg_solve_options options;
    const char *cell, *target;
    unsigned edits;
} work;

static cg_workbook *open_book(const char *sheet, char *table, bool profiled) {
    cg_workbook *book = cg_workbook_create(NULL);
    char *equals = strchr(table, '=');
    if (!book || !equals) exit(2);
    *equals = '\0';
    cg_workbook_set_csv(book, table, equals + 1);
    *equals = '=';
    if (profiled) cg_workbook_start_profile(book);
    if (cg_workbook_load_file(book, sheet) == CG_OK) return book;
    const cg_diagnostic_info *first = cg_workbook_diagnostic(book, 0);
    fprintf(stderr, "%s\n", first ? first->message : "not loaded");
    exit(2);
}

static double solve_turn(void *context) {
    work *on = context;
    if (cg_workbook_solve(on->book, cg_workbook_solve_name(on->book, 0), &on->options) >= CG_FILE_ERROR) {
        const cg_solve_result *result = cg_workbook_solve_result(on->book, 0);
        if (!result) exit(2);
    }
    return cg_workbook_solve_result(on->book, 0)->seconds / (double)on->options.starts;
}

/* All columns and cells, from the data on: a compiled program's setup part and its iteration part, with all buffers. */
static double recalculate_turn(void *context) {
    const cg_workbook *book = ((work *)context)->book;
    double start = seconds_now();
    cg_arena *arena = cg_arena_child(book->arena);
    cg_model_evaluate(arena, book->model, book->initial, (cg_draw){0, 0});
    double seconds = seconds_now() - start;
    cg_arena_destroy(arena);
    return seconds;
}

static double edit_turn(void *context) {
    work *on = context;
    double value, start = seconds_now();
    const char *number = on->edits++ % 2 ? "0.1" : "0.101";
    if (cg_workbook_set_param(on->book, on->target, number) || cg_workbook_read_number(on->book, on->cell, &value))
        exit(2);
    return seconds_now() - start;
}

static void print_stages(cg_workbook *book) {
    cg_stage_info stage;
    for (size_t i = 0; cg_workbook_stage(book, i, &stage); i++)
        printf("%s\"%s\": %.9g", i > 0 ? ", " : "{", stage.name, stage.seconds);
    printf(", \"evaluations\": %llu}\n", (unsigned long long)cg_workbook_solve_result(book, 0)->evaluations);
    fflush(stdout);
}

static int answer_with_stages(char *table) {
    char sheet[FILENAME_MAX];
    for (puts("ready 0"), fflush(stdout); fgets(sheet, sizeof sheet, stdin);) {
        sheet[strcspn(sheet, "\n")] = '\0';
        cg_workbook *book = open_book(sheet, table, true);
        cg_workbook_solve(book, cg_workbook_solve_name(book, 0), &(cg_solve_options){.threads = 1});
        if (!cg_workbook_solve_result(book, 0)) return 2;
        print_stages(book);
        cg_workbook_close(book);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "stages") == 0) return answer_with_stages(argv[2]);
    if (argc < 5) return 2;
    work on = {.book = open_book(argv[2], argv[3], false)};
    int status;
    if (strcmp(argv[1], "solve") == 0 && argc == 6) {
        on.options.starts = strtoul(argv[4], NULL, 10);
        on.options.threads = (unsigned)strtoul(argv[5], NULL, 10);
        solve_turn(&on);
        status = take_turns(solve_turn, &on, cg_workbook_solve_result(on.book, 0)->objective);
    } else {
        double check;
        if (cg_workbook_read_number(on.book, argv[4], &check) != CG_OK) return 2;
        on.cell = argv[4];
        on.target = argc > 5 ? argv[5] : NULL;
        if (on.target && cg_workbook_go_live(on.book, NULL, 0) != CG_OK) return 2;
        status = take_turns(on.target ? edit_turn : recalculate_turn, &on, check);
    }
    cg_workbook_close(on.book);
    return status;
}
