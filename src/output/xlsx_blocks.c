/* xlsx_blocks.c: params with their labels and slopes, and named arrays, on the worksheet of the model. */
#include "output/formula_shape.h"
#include "output/xlsx_builder.h"

/* ---- Params and named cells ---- */

bool cg_block_is_single(const cg_view_block *block) {
    return block->rows == 1 && block->cols == 1;
}

/* The cells of a block, column by column; `strip` says what they have in common. */
cg_spot cg_build_block(cg_builder *to, const cg_view_block *block, cg_strip strip) {
    cg_spot spot = {to->worksheet, strip.row, to->column};
    bool array = strip.array_rows > 0;
    for (uint32_t col = 0; col < block->cols; col++) {
        strip.column = to->column++;
        strip.cells = block->cells + col;
        strip.rows = block->rows;
        strip.stride = block->cols;
        cg_build_strip(to, strip);
        if (array) strip.formula = NULL;
    }
    return spot;
}

static cg_strip input_strip(const cg_view_block *block) {
    size_t n = (size_t)block->rows * block->cols;
    return (cg_strip){.row = CG_FIRST_ROW,
                      .role = CG_ROLE_INPUT,
                      .format = cg_number_format_of(block->cells, n, 1, CG_INPUT_DECIMALS)};
}

/* ---- Slopes: what the backward pass has to say of params ---- */

static const char *const slope_titles[CG_SLOPES] = {"gradient", "measured", "next"};

static cg_strip slope_strip(const cg_builder *to, const cg_view_block *block, int which) {
    static const cg_role roles[CG_SLOPES] = {CG_ROLE_SLOPE, CG_ROLE_MEASURED, CG_ROLE_NEXT};
    size_t n = (size_t)block->rows * block->cols;
    cg_strip strip = {.row = CG_FIRST_ROW,
                      .formula = block->formula,
                      .role = roles[which],
                      .format = cg_number_format_of(block->cells, n, 1, CG_INPUT_DECIMALS)};
    bool array = block->formula && (n > 1 || cg_formula_shape_of(to->view, NULL, block->formula).array);
    if (array) strip.array_rows = block->rows;
    if (array) strip.array_cols = block->cols;
    return strip;
}

/* At `row`, from the next free column on. */
static void add_slope(cg_builder *to, size_t params, int which, uint32_t row) {
    const cg_view_block *block = &to->view->params[params].slopes[which];
    cg_strip strip = slope_strip(to, block, which);
    strip.row = row;
    to->layout->slopes[params][which] = cg_build_block(to, block, strip);
}

/* Of a block of several rows: blocks like it to its right, each cell's column under the block's name. */
static void add_slopes_right(cg_builder *to, size_t params) {
    for (int which = 0; which < CG_SLOPES; which++) {
        const cg_view_block *block = &to->view->params[params].slopes[which];
        to->column++;
        for (uint32_t col = 0; col < block->cols; col++) {
            const char *label = block->col_labels ? block->col_labels[col]->bytes : cg_format(to->arena, "%u", col + 1);
            if (block->cols > 1 || block->col_labels)
                label = cg_format(to->arena, "%s %s", block->name->bytes, label);
            else
                label = block->name->bytes;
            cg_build_heading(to, CG_HEADER_ROW, to->column + col, label, CG_ROLE_ADJOINT_HEADER);
        }
        add_slope(to, params, which, CG_FIRST_ROW);
    }
}

/* Of a single row: rows under it. */
static void add_slopes_below(cg_builder *to, size_t params, uint32_t row, uint32_t labels) {
    for (int which = 0; which < CG_SLOPES; which++) {
        to->column = labels;
        const char *name = to->view->params[params].slopes[which].name->bytes;
        cg_build_heading(to, ++row, to->column++, name, CG_ROLE_ADJOINT_HEADER);
        add_slope(to, params, which, row);
    }
}

/* Of a single cell: cells to its right. */
static void add_single_slopes(cg_builder *to, size_t params, uint32_t row, uint32_t names) {
    for (int which = 0; which < CG_SLOPES && to->view->params[params].slopes; which++) {
        to->column = names + 2 + (uint32_t)which;
        add_slope(to, params, which, row);
    }
}

/* Scalars: one list of names and values. */
static void add_single_params(cg_builder *to) {
    uint32_t row = CG_FIRST_ROW, names = to->column;
    bool slopes = false;
    for (size_t i = 0; i < to->view->n_params; i++) {
        const cg_view_block *block = &to->view->params[i];
        if (!cg_block_is_single(block) || block->sheet) continue;
        cg_build_heading(to, row, names, block->name->bytes, CG_ROLE_ROW_LABEL);
        cg_strip strip = input_strip(block);
        strip.row = row;
        to->column = names + 1;
        to->layout->params[i] = cg_build_block(to, block, strip);
        add_single_slopes(to, i, row++, names);
        slopes |= block->slopes != NULL;
    }
    if (row == CG_FIRST_ROW) return;
    cg_build_heading(to, CG_HEADER_ROW, names, "Parameter", CG_ROLE_BLOCK_HEADER);
    cg_build_heading(to, CG_HEADER_ROW, names + 1, "Value", CG_ROLE_BLOCK_HEADER);
    to->column = names + 2;
    for (int which = 0; which < CG_SLOPES && slopes; which++)
        cg_build_heading(to, CG_HEADER_ROW, to->column++, slope_titles[which], CG_ROLE_ADJOINT_HEADER);
    to->column++; /* a gap */
}

/* A label given, or the number that counts it. */
static void add_label(const cg_builder *to, uint32_t row, uint32_t column, const cg_text *const *labels, uint32_t index,
                      cg_role role) {
    cg_cell *cell = CG_NEW(to->arena, cg_cell);
    *cell = labels ? cg_text_cell(labels[index]) : cg_number_cell(index + 1.0);
    cg_build_strip(to, (cg_strip){.row = row,
                                  .column = column,
                                  .rows = 1,
                                  .cells = cell,
                                  .stride = 1,
                                  .role = role,
                                  .format = {.general = true}});
}

static bool is_one_row(const cg_view_block *block) {
    return block->rows == 1 && block->cols > 1 && !block->row_labels;
}

/* Single rows with the same column labels stand under each other. */
static bool continues(const cg_view_block *before, const cg_view_block *block) {
    if (!is_one_row(before) || !is_one_row(block) || before->cols != block->cols) return false;
    if (!before->col_labels != !block->col_labels) return false;
    for (uint32_t i = 0; block->col_labels && i < block->cols; i++)
        if (!cg_text_equal(before->col_labels[i], block->col_labels[i])) return false;
    return true;
}

static void add_block_labels(const cg_builder *to, const cg_view_block *block, uint32_t labels) {
    const char *corner = is_one_row(block) ? "Parameters" : block->name->bytes;
    cg_build_heading(to, CG_HEADER_ROW, labels, corner, CG_ROLE_BLOCK_HEADER);
    for (uint32_t row = 0; row < block->rows && !is_one_row(block); row++)
        add_label(to, CG_FIRST_ROW + row, labels, block->row_labels, row, CG_ROLE_ROW_LABEL);
    for (uint32_t col = 0; col < block->cols; col++)
        add_label(to, CG_HEADER_ROW, labels + 1 + col, block->col_labels, col, CG_ROLE_BLOCK_HEADER);
}

/* A block with its column labels above and its row labels on the left; a single row is labelled by its name. */
static void add_params_block(cg_builder *to, size_t index, uint32_t row) {
    const cg_view_block *block = &to->view->params[index];
    uint32_t labels = to->column++;
    if (row == CG_FIRST_ROW) add_block_labels(to, block, labels);
    if (is_one_row(block)) cg_build_heading(to, row, labels, block->name->bytes, CG_ROLE_ROW_LABEL);
    cg_strip strip = input_strip(block);
    strip.row = row;
    to->layout->params[index] = cg_build_block(to, block, strip);
    if (block->slopes && is_one_row(block)) add_slopes_below(to, index, row, labels);
    if (block->slopes && !is_one_row(block)) add_slopes_right(to, index);
    to->column++; /* and a gap */
}

static void add_array_params(cg_builder *to) {
    const cg_view_block *before = NULL;
    uint32_t row = CG_FIRST_ROW, column = to->column;
    for (size_t i = 0; i < to->view->n_params; i++) {
        const cg_view_block *block = &to->view->params[i];
        if (cg_block_is_single(block) || block->sheet) continue;
        bool under = before && continues(before, block);
        row = under ? row + (before->slopes ? 1 + CG_SLOPES : 1) : CG_FIRST_ROW;
        if (under) to->column = column;
        column = to->column;
        add_params_block(to, i, row);
        before = block;
    }
}

/* The slopes of cells that stand on other worksheets. */
static void add_slopes_of_cells(cg_builder *to) {
    for (size_t i = 0; i < to->view->n_params; i++) {
        const cg_view_block *block = &to->view->params[i];
        if (!block->sheet || !block->slopes) continue;
        add_slopes_right(to, i);
        to->column++; /* a gap */
    }
}

void cg_build_params(cg_builder *to) {
    uint32_t before = to->column;
    if (to->column > 0) to->column++;
    uint32_t start = to->column;
    add_single_params(to);
    add_array_params(to);
    add_slopes_of_cells(to);
    to->column = to->column == start ? before : to->column - 1; /* no gap after the last */
}

cg_strip cg_build_result(const cg_builder *to, const cg_view_block *block) {
    size_t n = (size_t)block->rows * block->cols;
    cg_strip strip = {.formula = block->formula,
                      .role = block->step ? CG_ROLE_ADJOINT : CG_ROLE_RESULT,
                      .format = cg_number_format_of(block->cells, n, 1, CG_RESULT_DECIMALS)};
    bool array = block->formula && (n > 1 || cg_formula_shape_of(to->view, NULL, block->formula).array);
    if (!block->formula && !block->computed) strip.role = CG_ROLE_INPUT;
    if (array) strip.array_rows = block->rows;
    if (array) strip.array_cols = block->cols;
    return strip;
}

/* Named arrays, each under its name. */
void cg_build_named_arrays(cg_builder *to) {
    for (size_t i = 0; i < to->view->n_cells; i++) {
        const cg_view_block *block = &to->view->cells[i];
        if (cg_block_is_single(block) || block->sheet) continue;
        if (to->column > 0) to->column++;
        for (uint32_t col = 0; col < block->cols; col++) {
            const char *name = block->name->bytes;
            if (block->cols > 1) name = cg_format(to->arena, "%s %u", name, col + 1);
            cg_build_heading(to, CG_HEADER_ROW, to->column + col, name,
                             block->step ? CG_ROLE_ADJOINT_HEADER : CG_ROLE_BLOCK_HEADER);
        }
        cg_strip strip = cg_build_result(to, block);
        strip.row = CG_FIRST_ROW;
        to->layout->cells[i] = cg_build_block(to, block, strip);
    }
}
