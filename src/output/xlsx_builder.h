/* xlsx_builder.h: a layout while it is made, for the files that add to it (xlsx_layout.c, xlsx_blocks.c,
 * xlsx_reports.c, xlsx_charts.c). */
#ifndef CG_OUTPUT_XLSX_BUILDER_H
#define CG_OUTPUT_XLSX_BUILDER_H

#include "output/xlsx_layout.h"

enum {
    CG_TITLE_ROW = 0,    /* and the names of results */
    CG_SUBTITLE_ROW = 1, /* and the results */
    CG_HEADER_ROW = CG_TABLE_ROW,
    CG_FIRST_ROW = CG_TABLE_ROW + 1,
    CG_DATA_DECIMALS = 4,
    CG_FORMULA_DECIMALS = 4,
    CG_ADJOINT_DECIMALS = 6,
    CG_INPUT_DECIMALS = 6,
    CG_RESULT_DECIMALS = 8
};

typedef struct cg_builder {
    cg_arena *arena;
    const cg_view *view;
    cg_layout *layout;
    uint32_t worksheet; /* the one that is filled */
    uint32_t column;    /* its next free column */
} cg_builder;

/* ---- xlsx_layout.c ---- */

/* The worksheet that is filled. */
cg_worksheet *cg_build_sheet(const cg_builder *to);
void cg_build_strip(const cg_builder *to, cg_strip strip);
const cg_cell *cg_build_text_cell(const cg_builder *to, const char *text);
/* One cell with a text. */
void cg_build_heading(const cg_builder *to, uint32_t row, uint32_t column, const char *text, cg_role role);
/* As wide as what stands in them. Columns without anything are the space between blocks before `gaps_before`, and as wide
 * as usual from there on. */
void cg_build_widths(const cg_builder *to, uint32_t gaps_before);

/* ---- xlsx_blocks.c ---- */

bool cg_block_is_single(const cg_view_block *block);
/* The cells of a block, column by column from the next free one on; `strip` says what they have in common. */
cg_spot cg_build_block(cg_builder *to, const cg_view_block *block, cg_strip strip);
/* What the cells of a named block have in common. */
cg_strip cg_build_result(const cg_builder *to, const cg_view_block *block);
/* All params, from the next free column on. */
void cg_build_params(cg_builder *to);
/* Named arrays, each under its name. */
void cg_build_named_arrays(cg_builder *to);

/* ---- xlsx_reports.c ---- */

void cg_build_report(cg_builder *to, const cg_view_report *report);
/* What the workbook was made from. */
void cg_build_about(cg_builder *to);

/* ---- xlsx_charts.c ---- */

/* A worksheet with a chart, and the points that stand nowhere else. */
void cg_build_chart(cg_builder *to, const cg_view_chart *chart);
/* The chart of a report's worksheet, if it has one. */
void cg_build_report_chart(cg_builder *to, const cg_view_report *report);

#endif
