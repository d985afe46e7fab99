/* solver_models.c: the Solver models that an Excel workbook stores, and the workbook given back with its solution.
 *
 * Enters: which model is asked for, before loading; where to write, and which reports, after solving. Leaves: solve
 * blocks of the document; a file that differs from the workbook's own in the variables and in what depends on them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/workbook.h"
#include "output/book_reports.h"
#include "output/book_to_xlsx.h"

/* ---- Which models ---- */

static cg_status set_model(cg_workbook *workbook, void *sheet) {
    workbook->models = CG_MODELS_ONE;
    workbook->model_sheet = sheet ? cg_copy_text(workbook->arena, sheet, strlen(sheet)) : NULL;
    return CG_OK;
}

cg_status cg_workbook_set_model(cg_workbook *workbook, const char *sheet) {
    return cg_guarded(workbook, set_model, (void *)(uintptr_t)sheet);
}

static cg_status set_all_models(cg_workbook *workbook, void *unused) {
    (void)unused;
    workbook->models = CG_MODELS_ALL;
    return CG_OK;
}

cg_status cg_workbook_set_all_models(cg_workbook *workbook) {
    return cg_guarded(workbook, set_all_models, NULL);
}

static cg_status set_variables(cg_workbook *workbook, void *cells) {
    CG_PUSH(workbook->arena, &workbook->variables, cg_copy_text(workbook->arena, cells, strlen(cells)));
    return CG_OK;
}

cg_status cg_workbook_set_variables(cg_workbook *workbook, const char *cells) {
    return cg_guarded(workbook, set_variables, (void *)(uintptr_t)cells);
}

bool cg_workbook_is_excel(const cg_workbook *workbook) {
    return workbook->book != NULL;
}

/* A solve block that does no more than say which cells vary. */
static void add_variables(cg_workbook *workbook, cg_language *language) {
    cg_arena *arena = workbook->arena;
    cg_solve_block *solve = CG_NEW(arena, cg_solve_block);
    const cg_ast **changing = CG_NEW_ARRAY(arena, workbook->variables.count, const cg_ast *);
    *solve = (cg_solve_block){.name = cg_intern_string(workbook->texts, "wrt"), .changing_cells = changing};
    for (size_t i = 0; i < workbook->variables.count; i++) {
        const char *text = workbook->variables.at[i];
        const cg_ast *cells = cg_text_to_ast(language, cg_source_create(arena, "--wrt", text, strlen(text)));
        if (!cells) return;
        changing[solve->n_changing_cells++] = solve->objective = cells;
        solve->span = cells->span;
    }
    workbook->contents.document->solves = solve;
    workbook->contents.document->n_solves = 1;
}

void cg_load_models(cg_workbook *workbook) {
    cg_language language = {workbook->arena, workbook->texts, &workbook->diagnostics};
    if (workbook->variables.count)
        add_variables(workbook, &language);
    else
        cg_names_to_solves(&language, workbook->book, workbook->models, workbook->model_sheet,
                           workbook->contents.document);
}

bool cg_stored_objective(const cg_workbook *workbook, const cg_solve_block *solve, double *out) {
    const cg_ast *cell = solve->objective;
    if (!workbook->book || cell->kind != CG_AST_RANGE) return false;
    const cg_text *name = cell->range.sheet ? cell->range.sheet : solve->name;
    const cg_book_sheet *sheet = cg_book_find_sheet(workbook->book, name);
    const cg_book_cell *found = sheet ? cg_book_find_cell(sheet, cell->range.from.row, cell->range.from.column) : NULL;
    if (!found || !cg_is_number(found->value)) return false;
    *out = found->value.number;
    return true;
}

/* ---- What has changed ---- */

/* A computed value this near to the stored one, relative, is no reason to write the cell. */
static const double SAME = 1e-9;

typedef struct writing {
    cg_workbook *workbook;
    cg_arena *scratch;
    CG_LIST(cg_cell_change) changes; /* of one sheet */
} writing;

static bool agree(cg_cell a, cg_cell b) {
    if (!cg_is_number(a) || !cg_is_number(b)) return cg_cell_same(a, b);
    return fabs(a.number - b.number) <= SAME * fmax(fabs(a.number), fabs(b.number));
}

/* Written are cells that the solution changes, and those that hold something else than their formula gives. */
static bool has_changed(cg_cell stored, cg_cell before, cg_cell now) {
    if (cg_cell_same(stored, now)) return false;
    return cg_is_blank(stored) || !cg_cell_same(before, now) || !agree(stored, now);
}

/* What a formula shows for an empty cell. */
static cg_cell shown(cg_cell value) {
    return cg_is_blank(value) ? (cg_cell){.number = 0} : value;
}

static void compare_fill(writing *to, const cg_book_fill *book, const cg_model_fill *fill, const cg_cell *before,
                         const cg_cell *now) {
    cg_rectangle area = fill->area;
    uint32_t width = book->to.column - book->from.column + 1;
    for (uint32_t row = book->from.row; row <= book->to.row; row++)
        for (uint32_t column = book->from.column; column <= book->to.column; column++) {
            if (row < area.top || row > area.bottom || column < area.left || column > area.right) continue;
            size_t at = (size_t)(row - area.top) * cg_width(area) + (column - area.left);
            cg_cell stored = book->values[(size_t)(row - book->from.row) * width + (column - book->from.column)];
            if (has_changed(stored, shown(before[at]), shown(now[at])))
                CG_PUSH(to->scratch, &to->changes, ((cg_cell_change){row, column, shown(now[at])}));
        }
}

static void add_variables_of(writing *to, const cg_model_sheet *sheet, const cg_cell *const *params) {
    const cg_model *model = to->workbook->model;
    for (size_t i = 0; i < model->n_params; i++) {
        const cg_model_params *each = &model->params[i];
        if (each->sheet != sheet) continue;
        const cg_book_sheet *book = cg_book_find_sheet(to->workbook->book, sheet->block->name);
        for (uint32_t row = each->at.top; row <= each->at.bottom; row++)
            for (uint32_t column = each->at.left; column <= each->at.right; column++) {
                cg_cell now = params[i][(size_t)(row - each->at.top) * cg_width(each->at) + column - each->at.left];
                const cg_book_cell *stored = cg_book_find_cell(book, row, column);
                if (stored && cg_cell_same(stored->value, now)) continue;
                CG_PUSH(to->scratch, &to->changes, ((cg_cell_change){row, column, now}));
            }
    }
}

static int by_place(const void *a, const void *b) {
    const cg_cell_change *left = a, *right = b;
    if (left->row != right->row) return left->row < right->row ? -1 : 1;
    return left->column < right->column ? -1 : left->column > right->column;
}

/* ---- Writing back ---- */

/* A word of a list with commas between, without the blanks around it; NULL at the end. */
static const char *next_word(cg_arena *arena, const char **list) {
    const char *at = *list + strspn(*list, ", ");
    size_t length = strcspn(at, ",");
    *list = at + length;
    while (length && at[length - 1] == ' ')
        length--;
    return length ? cg_copy_text(arena, at, length) : NULL;
}

static bool find_report(cg_workbook *workbook, const char *word) {
    const char *words[CG_BOOK_REPORT_COUNT], *all = "";
    for (size_t kind = 0; kind < CG_BOOK_REPORT_COUNT; kind++) {
        words[kind] = cg_book_report_word(kind);
        all = cg_format(workbook->arena, "%s%s%s", all, kind ? ", " : "", words[kind]);
        if (cg_same_word(word, words[kind])) return workbook->reports[kind] = true;
    }
    cg_diagnostic *report =
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "there is no report called %s", word);
    if (!cg_note_similar(workbook, report, word, words, CG_BOOK_REPORT_COUNT))
        cg_add_note(&workbook->diagnostics, report, cg_nowhere(), "there are: %s", all);
    return false;
}

static cg_status set_reports(cg_workbook *workbook, void *names) {
    const char *list = names;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    if (!workbook->book) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
                  "reports on a sheet file's solve are lines of an `export` block: report answer, sensitivity");
        return CG_FILE_ERROR;
    }
    memset(workbook->reports, 0, sizeof workbook->reports);
    for (const char *word; (word = next_word(workbook->arena, &list));)
        if (!find_report(workbook, word)) return CG_FILE_ERROR;
    return CG_OK;
}

cg_status cg_workbook_set_reports(cg_workbook *workbook, const char *reports) {
    return cg_guarded(workbook, set_reports, (void *)(uintptr_t)reports);
}

/* The worksheets of the reports that are wanted; returns how many. */
static size_t make_reports(const writing *to, cg_new_sheet *sheets) {
    cg_workbook *workbook = to->workbook;
    const cg_solved *solved = workbook->last_solved;
    if (!solved) return 0;
    cg_solved_book of = {workbook->book,   workbook->model,
                         workbook->texts,  cg_draw_of(workbook, solved),
                         solved->solution, cg_params_of(workbook, NULL)};
    size_t n = 0;
    for (size_t kind = 0; kind < CG_BOOK_REPORT_COUNT; kind++) {
        const cg_new_sheet *sheet =
            workbook->reports[kind] ? cg_book_report(to->scratch, &of, (cg_book_report_kind)kind) : NULL;
        if (sheet) sheets[n++] = *sheet;
    }
    return n;
}

static bool write(writing *to, const char *path) {
    cg_workbook *workbook = to->workbook;
    const cg_model *model = workbook->model;
    const cg_solved *solved = workbook->last_solved;
    const cg_cell *const *before = cg_worksheet_cells(workbook, to->scratch, NULL), *const *now = cg_worksheet_cells(
                                                                                        workbook, to->scratch, solved);
    cg_sheet_changes *changes = CG_NEW_ARRAY(to->scratch, model->n_sheets, cg_sheet_changes);
    for (size_t i = 0, k = 0; i < model->n_sheets; i++) {
        const cg_model_sheet *sheet = &model->sheets[i];
        cg_book_fills *fills = &workbook->contents.fills[i];
        to->changes.at = NULL;
        to->changes.count = to->changes.room = 0;
        for (size_t j = 0; j < sheet->n_fills; j++, k++)
            if (now[k] && before[k]) {
                cg_book_fill_values(fills, j);
                compare_fill(to, &fills->at[j], &sheet->fills[j], before[k], now[k]);
            }
        add_variables_of(to, sheet, cg_params_of(workbook, solved));
        if (to->changes.count) qsort(to->changes.at, to->changes.count, sizeof *to->changes.at, by_place);
        changes[i] = (cg_sheet_changes){cg_book_find_sheet(workbook->book, sheet->block->name), to->changes.at,
                                        to->changes.count};
    }
    cg_new_sheet sheets[CG_BOOK_REPORT_COUNT];
    size_t n_sheets = make_reports(to, sheets);
    return cg_book_to_xlsx(to->scratch, &workbook->diagnostics, workbook->book, path, changes, model->n_sheets, sheets,
                           n_sheets);
}

static cg_status write_back(cg_workbook *workbook, void *path) {
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    if (!workbook->book) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
                  "a sheet file is no Excel workbook that could be given back; `export` makes one of it");
        return CG_FILE_ERROR;
    }
    cg_mark mark = cg_mark_now(workbook);
    writing to = {.workbook = workbook, .scratch = cg_arena_child(workbook->arena)};
    bool written = write(&to, path);
    cg_arena_destroy(to.scratch);
    if (!written) return cg_status_since(workbook, mark);
    CG_PUSH(workbook->arena, &workbook->exports, cg_copy_text(workbook->arena, path, strlen(path)));
    return CG_OK;
}

cg_status cg_workbook_write_back(cg_workbook *workbook, const char *path) {
    return cg_guarded(workbook, write_back, (void *)(uintptr_t)path);
}
