/* text_builder.c: see text_builder.h. */
#include "function/text_builder.h"

#include <string.h>

void cg_build_start(cg_text_builder *builder) {
    builder->length = builder->characters = 0;
    builder->full = false;
}

void cg_build_add(cg_text_builder *builder, const char *bytes, size_t length) {
    size_t characters = cg_utf8_count(bytes, length);
    builder->full = builder->full || characters > CG_MAX_TEXT_LENGTH - builder->characters;
    if (builder->full || length == 0) return;
    memcpy(builder->bytes + builder->length, bytes, length);
    builder->length += length;
    builder->characters += characters;
}

void cg_build_text(cg_text_builder *builder, const cg_text *text) {
    cg_build_add(builder, text->bytes, text->length);
}

void cg_build_character(cg_text_builder *builder, uint32_t code_point) {
    char bytes[4];
    cg_build_add(builder, bytes, cg_utf8_write(bytes, code_point));
}

cg_cell cg_build_cell(const cg_text_builder *builder, cg_texts *texts) {
    if (builder->full) return cg_error_cell(CG_VALUE);
    return cg_text_cell(cg_intern(texts, builder->bytes, builder->length));
}

void cg_read_text_part(cg_text_part *to, cg_cell cell) {
    *to = (cg_text_part){.bytes = ""};
    if (cg_is_text(cell)) {
        to->bytes = cg_cell_text(cell)->bytes;
        to->length = cg_cell_text(cell)->length;
    } else if (cg_is_boolean(cell)) {
        to->bytes = cg_cell_boolean(cell) ? "TRUE" : "FALSE";
        to->length = strlen(to->bytes);
    } else if (cg_is_number(cell)) {
        to->bytes = to->digits;
        to->length = cg_decimal_general(cell.number, to->digits);
    }
}
