/* text_builder.h: a text put together in the kernel's own frame: evaluation allocates nothing but the text itself. */
#ifndef CG_FUNCTION_TEXT_BUILDER_H
#define CG_FUNCTION_TEXT_BUILDER_H

#include "base/cell.h"
#include "base/decimal.h"
#include "base/limits.h"

typedef struct cg_text_builder {
    size_t length, characters;
    bool full; /* more characters than a cell holds */
    char bytes[CG_MAX_TEXT_LENGTH * 4];
} cg_text_builder;

void cg_build_start(cg_text_builder *builder);
/* Whole characters. */
void cg_build_add(cg_text_builder *builder, const char *bytes, size_t length);
void cg_build_text(cg_text_builder *builder, const cg_text *text);
void cg_build_character(cg_text_builder *builder, uint32_t code_point);
/* The text, or #VALUE! when it is too long. */
cg_cell cg_build_cell(const cg_text_builder *builder, cg_texts *texts);

/* What a cell says as a text, before there is a text: for shape rules, which make none. Errors and blanks say nothing.
 */
typedef struct cg_text_part {
    const char *bytes; /* the cell's, or digits */
    size_t length;
    char digits[CG_DECIMAL_ROOM];
} cg_text_part;

void cg_read_text_part(cg_text_part *to, cg_cell cell);

#endif
