/* recalculate.c: every formula of an Excel workbook computed, and compared with the values its file holds.
 *
 * Enters: a loaded book. Leaves: counts, and the cells that differ, that keep their stored values, or that change with
 * the clock. */
#include <math.h>

#include "api/workbook.h"

static const double default_tolerance = 1e-9, near_nothing = 1e-3;

typedef struct recalculation {
    cg_workbook *workbook;
    const cg_recalculation_options *options;
    cg_recalculation counts;
    CG_LIST(cg_cell_difference) differ;
    CG_LIST(cg_frozen_cell) frozen;
    CG_LIST(const char *) changing;
    unsigned char ***is_frozen; /* [sheet][fill]: a byte a cell of its area; NULL: none is */
} recalculation;

/* ---- Agreement ---- */

static bool same_number(double a, double b, double tolerance) {
    double size = fmax(fmax(fabs(a), fabs(b)), near_nothing);
    return fabs(a - b) <= tolerance * size;
}

/* What a formula gives for an empty cell: 0 as a number, nothing as a text. */
static bool same_blank(cg_cell other) {
    if (cg_is_number(other)) return other.number == 0;
    return cg_is_blank(other) || (cg_is_text(other) && cg_cell_text(other)->length == 0);
}

static bool cells_agree(cg_cell a, cg_cell b, double tolerance) {
    if (cg_is_blank(a)) return same_blank(b);
    if (cg_is_blank(b)) return same_blank(a);
    if (cg_is_number(a) && cg_is_number(b)) return same_number(a.number, b.number, tolerance);
    return cg_cell_same(a, b);
}

/* ---- One rectangle ---- */

/* The node of one of the cells, for what it depends on. */
static const cg_node *node_at(const cg_model_fill *fill, size_t at) {
    return fill->by_cell && fill->cells ? fill->cells[at] : fill->node;
}

static bool is_changing(const cg_node *node) {
    return node && (node->drawn || node->timed);
}

/* Compares one cell; `values` are those of the fill's area, NULL when it could not be computed. */
static void compare_cell(recalculation *of, const cg_book_fill *book, const cg_model_fill *fill, const cg_cell *values,
                         const unsigned char *frozen, uint32_t row, uint32_t column) {
    const cg_text *sheet = fill->sheet->block->name;
    cg_cell stored = book->values[(size_t)(row - book->from.row) * (book->to.column - book->from.column + 1) +
                                  (column - book->from.column)];
    cg_rectangle area = fill->area;
    bool inside = values && row >= area.top && row <= area.bottom && column >= area.left && column <= area.right;
    size_t at = inside ? (size_t)(row - area.top) * cg_width(area) + (column - area.left) : 0;
    if (inside && frozen && frozen[at]) return;
    if (is_changing(inside ? node_at(fill, at) : fill->node)) {
        CG_PUSH(of->workbook->arena, &of->changing, cg_cell_place(of->workbook->arena, sheet, row, column));
        return;
    }
    if (cg_is_blank(stored)) {
        of->counts.without_value++;
        return;
    }
    of->counts.compared++;
    cg_cell computed = inside ? values[at] : cg_blank_cell();
    if (cells_agree(stored, computed, of->options->tolerance)) return;
    const char *formula = cg_book_formula_text(of->workbook->arena, of->workbook->book, book->formula,
                                               book->role == CG_BOOK_ARRAY ? book->from.row : row,
                                               book->role == CG_BOOK_ARRAY ? book->from.column : column);
    CG_PUSH(of->workbook->arena, &of->differ,
            ((cg_cell_difference){cg_cell_place(of->workbook->arena, sheet, row, column), formula, cg_value_of(stored),
                                  cg_value_of(computed)}));
}

static void compare_fill(recalculation *of, const cg_book_fill *book, const cg_model_fill *fill, const cg_cell *values,
                         const unsigned char *frozen) {
    for (uint32_t row = book->from.row; row <= book->to.row; row++)
        for (uint32_t column = book->from.column; column <= book->to.column; column++)
            compare_cell(of, book, fill, values, frozen, row, column);
}

/* ---- Frozen cells ---- */

/* True when the rectangle lies on a sheet that is asked for. */
static bool is_wanted(const recalculation *of, const cg_text *sheet) {
    return !of->options->sheet || cg_same_word(of->options->sheet, sheet->bytes);
}

static void add_frozen(recalculation *of, const cg_text *sheet, cg_rectangle cells, const char *reason) {
    if (!is_wanted(of, sheet)) return;
    for (uint32_t row = cells.top; row <= cells.bottom; row++)
        for (uint32_t column = cells.left; column <= cells.right; column++)
            CG_PUSH(of->workbook->arena, &of->frozen,
                    ((cg_frozen_cell){cg_cell_place(of->workbook->arena, sheet, row, column), reason}));
}

/* Marks the cells that the model froze. */
static void mark_frozen(recalculation *of, cg_arena *scratch) {
    const cg_model *model = of->workbook->model;
    of->is_frozen = CG_NEW_ARRAY(scratch, model->n_sheets, unsigned char **);
    for (size_t i = 0; i < model->n_sheets; i++)
        of->is_frozen[i] = CG_NEW_ARRAY(scratch, model->sheets[i].n_fills, unsigned char *);
    for (size_t i = 0; i < model->frozen.count; i++) {
        const cg_frozen *frozen = &model->frozen.at[i];
        cg_rectangle area = frozen->fill->area, cells = frozen->cells;
        unsigned char **marks = &of->is_frozen[frozen->sheet - model->sheets][frozen->fill - frozen->sheet->fills];
        if (!*marks) *marks = CG_NEW_ARRAY(scratch, cg_area(area), unsigned char);
        for (uint32_t row = cells.top; row <= cells.bottom && row <= area.bottom; row++)
            for (uint32_t column = cells.left; column <= cells.right && column <= area.right; column++)
                (*marks)[(size_t)(row - area.top) * cg_width(area) + (column - area.left)] = 1;
    }
}

static void list_frozen(recalculation *of) {
    const cg_book_document *contents = &of->workbook->contents;
    for (size_t i = 0; i < contents->n_kept; i++) {
        const cg_kept_cells *kept = &contents->kept[i];
        add_frozen(of, kept->sheet->name,
                   (cg_rectangle){kept->from.row, kept->from.column, kept->to.row, kept->to.column}, kept->reason);
    }
    const cg_model *model = of->workbook->model;
    for (size_t i = 0; i < model->frozen.count; i++)
        add_frozen(of, model->frozen.at[i].sheet->block->name, model->frozen.at[i].cells, model->frozen.at[i].reason);
}

/* ---- All of them ---- */

static void compare_sheet(recalculation *of, size_t index, const cg_cell *const *values) {
    const cg_model_sheet *sheet = &of->workbook->model->sheets[index];
    cg_book_fills *fills = &of->workbook->contents.fills[index];
    if (!is_wanted(of, sheet->block->name)) return;
    for (size_t i = 0; i < sheet->n_fills; i++) {
        if (!fills->at[i].formula) continue;
        const cg_model_fill *fill = &sheet->fills[i];
        bool is_read = fill->fill->kind != CG_FILL_VALUES;
        of->counts.formula_cells += is_read ? cg_book_fill_cells(&fills->at[i]) : cg_area(fill->area);
        if (!is_read || !of->options->compare) continue;
        cg_book_fill_values(fills, i);
        compare_fill(of, &fills->at[i], fill, values[i], of->is_frozen[index][i]);
    }
}

static cg_status find_sheet(const recalculation *of) {
    const cg_book *book = of->workbook->book;
    const char **names = CG_NEW_ARRAY(of->workbook->arena, book->n_sheets, const char *);
    for (size_t i = 0; i < book->n_sheets; i++) {
        names[i] = book->sheets[i].name->bytes;
        if (is_wanted(of, book->sheets[i].name)) return CG_OK;
    }
    cg_diagnostic *report = cg_report(&of->workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
                                      "the workbook has no sheet %s", of->options->sheet);
    cg_note_similar(of->workbook, report, of->options->sheet, names, book->n_sheets);
    return CG_FILE_ERROR;
}

static void recalculate_all(recalculation *of) {
    cg_workbook *workbook = of->workbook;
    const cg_model *model = workbook->model;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    const cg_cell *const *values = cg_worksheet_cells(workbook, scratch, workbook->in_use);
    mark_frozen(of, scratch);
    for (size_t i = 0; i < model->n_sheets; values += model->sheets[i++].n_fills)
        compare_sheet(of, i, values);
    cg_arena_destroy(scratch);
}

typedef struct recalculate_arguments {
    const cg_recalculation_options *options;
    const cg_recalculation **out;
} recalculate_arguments;

static cg_status recalculate(cg_workbook *workbook, void *arguments) {
    const recalculate_arguments *asked = arguments;
    double start = cg_seconds();
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    if (!workbook->book) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
                  "%s is a sheet file: only an Excel workbook holds values to recalculate",
                  workbook->document->source->name);
        return CG_FILE_ERROR;
    }
    cg_recalculation_options options = asked->options ? *asked->options : (cg_recalculation_options){0};
    if (options.tolerance == 0) options.tolerance = default_tolerance;
    recalculation of = {.workbook = workbook, .options = &options};
    cg_status status = find_sheet(&of);
    if (status) return status;
    recalculate_all(&of);
    list_frozen(&of);
    cg_recalculation *result = CG_NEW(workbook->arena, cg_recalculation);
    *result = of.counts;
    result->n_differ = of.differ.count;
    result->differ = of.differ.at;
    result->n_frozen = of.frozen.count;
    result->frozen = of.frozen.at;
    result->n_changing = of.changing.count;
    result->changing = of.changing.at;
    result->seconds = workbook->load_seconds + cg_seconds() - start;
    *asked->out = result;
    return result->n_differ ? CG_EXPECT_FALSE : CG_OK;
}

cg_status cg_workbook_recalculate(cg_workbook *workbook, const cg_recalculation_options *options,
                                  const cg_recalculation **out) {
    *out = NULL;
    return cg_guarded(workbook, recalculate, &(recalculate_arguments){options, out});
}
