/* fields_to_column.c: see fields_to_column.h. */
#include "table/fields_to_column.h"

#include <string.h>

#include "base/limits.h"

static bool is_blank(const cg_field_rules *rules, const char *bytes, size_t length) {
    if (length == 0) return true;
    for (size_t i = 0; i < rules->n_blanks; i++)
        if (strlen(rules->blanks[i]) == length && memcmp(rules->blanks[i], bytes, length) == 0) return true;
    return false;
}

static bool is_word(const char *word, const char *bytes, size_t length) {
    if (length != strlen(word)) return false;
    for (size_t i = 0; i < length; i++)
        if ((bytes[i] >= 'a' && bytes[i] <= 'z' ? bytes[i] - 'a' + 'A' : bytes[i]) != word[i]) return false;
    return true;
}

static bool read_boolean(const char *bytes, size_t length, bool *value) {
    *value = is_word("TRUE", bytes, length);
    return *value || is_word("FALSE", bytes, length);
}

static bool is_too_long(const char *bytes, size_t length) {
    return length > CG_MAX_TEXT_LENGTH && cg_utf8_count(bytes, length) > CG_MAX_TEXT_LENGTH;
}

void cg_field_rules_ready(cg_field_rules *rules) {
    double number;
    for (size_t i = 0; i < rules->n_blanks; i++)
        rules->blanks_first |= cg_decimal_read(rules->blanks[i], strlen(rules->blanks[i]), rules->decimal, &number);
}

cg_field_fault cg_field_check(const cg_field_rules *rules, const cg_column_builder *builder, const char *bytes,
                              size_t length) {
    double number;
    if (is_blank(rules, bytes, length)) return CG_FIELD_FITS;
    if (builder->type == CG_FIELDS_NUMBER && builder->declared)
        return cg_read_number(rules, bytes, length, &number) ? CG_FIELD_FITS : CG_FIELD_NO_NUMBER;
    return builder->type == CG_FIELDS_TEXT && is_too_long(bytes, length) ? CG_FIELD_TOO_LONG : CG_FIELD_FITS;
}

static cg_field_fault put_text(const cg_field_rules *rules, cg_cell *to, const char *bytes, size_t length) {
    if (is_too_long(bytes, length)) return CG_FIELD_TOO_LONG;
    cg_put_text(rules->store, to, bytes, length);
    return CG_FIELD_FITS;
}

cg_field_fault cg_put_any_field(const cg_field_rules *rules, cg_column_builder *builder, size_t row, const char *bytes,
                                size_t length) {
    cg_cell *to = &builder->cells[row];
    if (is_blank(rules, bytes, length)) {
        *to = cg_blank_cell();
        builder->has_blanks = true;
        return CG_FIELD_FITS;
    }
    if (builder->type == CG_FIELDS_TEXT) return put_text(rules, to, bytes, length);
    double number;
    bool boolean;
    if ((builder->type == CG_FIELDS_NUMBER || builder->type == CG_FIELDS_UNKNOWN) &&
        cg_read_number(rules, bytes, length, &number)) {
        to->number = number + 0.0;
        builder->type = CG_FIELDS_NUMBER;
        return CG_FIELD_FITS;
    }
    if (builder->declared) return CG_FIELD_NO_NUMBER;
    if (builder->type != CG_FIELDS_NUMBER && read_boolean(bytes, length, &boolean)) {
        *to = cg_boolean_cell(boolean);
        builder->type = CG_FIELDS_BOOLEAN;
        return CG_FIELD_FITS;
    }
    builder->reread = builder->type == CG_FIELDS_UNKNOWN ? 0 : row;
    builder->type = CG_FIELDS_TEXT;
    return put_text(rules, to, bytes, length);
}
