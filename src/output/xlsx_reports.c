/* xlsx_reports.c: the worksheets behind the model: reports, and what the workbook was made from. */
#include <zlib.h>

#include "output/xlsx_builder.h"

enum { REPORT_ROW = 2 };

/* ---- Reports ---- */

static void add_cells(const cg_builder *to, uint32_t row, uint32_t column, const cg_cell *cells, size_t n,
                      cg_role role) {
    cg_build_strip(to, (cg_strip){.row = row,
                                  .column = column,
                                  .rows = (uint32_t)n,
                                  .cells = cells,
                                  .stride = 1,
                                  .role = role,
                                  .format = cg_number_format_of(cells, n, 1, CG_RESULT_DECIMALS)});
}

/* Cells of different meanings under each other: each has its own format. */
static void add_facts(const cg_builder *to, uint32_t row, uint32_t column, const cg_cell *cells, size_t n,
                      cg_role role) {
    for (size_t i = 0; i < n; i++)
        add_cells(to, row + (uint32_t)i, column, &cells[i], 1, role);
}

static bool has_number(const cg_cell *cells, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (cg_is_number(cells[i])) return true;
    return false;
}

/* Returns the row behind it. */
static uint32_t add_section(const cg_builder *to, const cg_view_report_section *section, uint32_t row) {
    bool titled = section->columns[0].title != NULL;
    if (section->title) cg_build_heading(to, row++, 0, section->title, CG_ROLE_SECTION);
    for (uint32_t i = 0; i < section->n_columns; i++) {
        const cg_view_report_column *column = &section->columns[i];
        if (titled) {
            cg_build_heading(to, row, i, column->title, CG_ROLE_FORMULA_HEADER);
            cg_role role = has_number(column->cells, section->n_rows) ? CG_ROLE_FIGURE : CG_ROLE_DATA;
            add_cells(to, row + 1, i, column->cells, section->n_rows, role);
        } else {
            cg_role role = section->n_columns == 1 ? CG_ROLE_SUBTITLE : i == 0 ? CG_ROLE_ROW_LABEL : CG_ROLE_FACT;
            add_facts(to, row, i, column->cells, section->n_rows, role);
        }
    }
    return row + titled + (uint32_t)section->n_rows;
}

void cg_build_report(cg_builder *to, const cg_view_report *report) {
    cg_build_heading(to, 0, 0, report->title, CG_ROLE_TITLE);
    uint32_t row = REPORT_ROW;
    for (size_t i = 0; i < report->n_sections; i++)
        row = add_section(to, &report->sections[i], row) + 1;
    cg_worksheet *sheet = cg_build_sheet(to);
    if (report->n_sections == 1 && report->sections[0].columns[0].title) sheet->header_rows = REPORT_ROW + 1;
    cg_build_widths(to, 0);
    cg_build_report_chart(to, report);
}

/* ---- About ---- */

static const char *file_sum(cg_arena *arena, const char *path) {
    size_t length;
    cg_arena *scratch = cg_arena_child(arena);
    const char *bytes = cg_read_file(scratch, path, &length);
    unsigned long sum = 0;
    if (bytes) sum = crc32_z(crc32_z(0, NULL, 0), (const unsigned char *)bytes, length);
    cg_arena_destroy(scratch);
    const char *name = cg_file_name(path); /* the same workbook wherever its files are */
    return bytes ? cg_format(arena, "%s, %zu bytes, CRC-32 %08lx", name, length, sum)
                 : cg_format(arena, "%s, which cannot be read now", name);
}

static uint32_t add_fact(const cg_builder *to, uint32_t row, const char *name, const char *value) {
    cg_build_heading(to, row, 0, name, CG_ROLE_ROW_LABEL);
    cg_build_heading(to, row, 1, value, CG_ROLE_FACT);
    return row + 1;
}

static uint32_t add_solution(const cg_builder *to, uint32_t row, const cg_solution *solution) {
    const char *name = cg_format(to->arena, "Solve %s", solution->block->name->bytes);
    const char *result =
        cg_format(to->arena, "%.15g: %s (%s, seed %llu)", solution->objective,
                  cg_stop_describe(solution->stop)->explanation, solution->method, (unsigned long long)solution->seed);
    return add_fact(to, row, name, result);
}

/* A sheet file, line by line. Returns the row behind it. */
static uint32_t add_source(const cg_builder *to, uint32_t row, const char *heading, const cg_source *source) {
    cg_build_heading(to, row++, 0, heading, CG_ROLE_SECTION);
    cg_cell *lines = CG_NEW_ARRAY(to->arena, source->lines, cg_cell);
    for (size_t i = 0; i < source->lines; i++) {
        size_t length;
        const char *line = cg_source_line(source, i + 1, &length);
        lines[i] = length ? cg_text_cell(cg_intern(to->view->texts, line, length)) : cg_blank_cell();
    }
    cg_build_strip(to, (cg_strip){.row = row,
                                  .column = 0,
                                  .rows = (uint32_t)source->lines,
                                  .cells = lines,
                                  .stride = 1,
                                  .role = CG_ROLE_SOURCE,
                                  .format = {.general = true}});
    return row + (uint32_t)source->lines;
}

void cg_build_about(cg_builder *to) {
    const cg_view *view = to->view;
    cg_build_heading(to, 0, 0, "About this workbook", CG_ROLE_TITLE);
    uint32_t row = add_fact(to, REPORT_ROW, "Made by", "cellgrad " CG_VERSION);
    row = add_fact(to, row, "From", cg_file_name(view->file));
    for (size_t i = 0; i < view->n_tables; i++)
        if (view->tables[i].path)
            row = add_fact(to, row, cg_format(to->arena, "Data of %s", view->tables[i].name->bytes),
                           file_sum(to->arena, view->tables[i].path));
    row = add_fact(to, row, "Seed", cg_format(to->arena, "%llu", (unsigned long long)view->seed));
    for (size_t i = 0; i < view->n_solutions; i++)
        row = add_solution(to, row, view->solutions[i]);
    row = add_source(to, row + 1, "Sheet file", view->source);
    for (size_t i = 0; i < view->n_included; i++)
        row = add_source(to, row + 1, cg_format(to->arena, "Included: %s", view->included[i].path),
                         view->included[i].source);
    cg_build_widths(to, 0);
}
