/* fields_to_column.h: the fields of one column, as they come, become cells.
 *
 * Enters: raw fields, row by row. Leaves: cells, and whether they are all numbers. A column whose type is found starts
 * as what its first field is; when a later field does not fit, the column is text, and the rows before it (`reread` of
 * them) must be put again, because their cells no longer say how they were written ("007"). */
#ifndef CG_TABLE_FIELDS_TO_COLUMN_H
#define CG_TABLE_FIELDS_TO_COLUMN_H

#include "base/cell.h"
#include "base/decimal.h"
#include "table/text_store.h"

/* What the table block says of all its fields, and where they lie. */
typedef struct cg_field_rules {
    cg_text_store *store;
    const char *const *blanks; /* words for blank, besides the empty field */
    size_t n_blanks;
    char decimal;
    bool blanks_first; /* a word for blank reads as a number, so words are compared before */
    /* The text that most fields are part of (NULL: any): what can be read behind a field. */
    const char *text, *text_end;
} cg_field_rules;

typedef enum cg_field_fault { CG_FIELD_FITS, CG_FIELD_NO_NUMBER, CG_FIELD_TOO_LONG } cg_field_fault;
typedef enum cg_fields_type { CG_FIELDS_UNKNOWN, CG_FIELDS_NUMBER, CG_FIELDS_BOOLEAN, CG_FIELDS_TEXT } cg_fields_type;

typedef struct cg_column_builder {
    const cg_text *name;
    size_t field; /* of a row: which one is put here */
    cg_cell *cells;
    cg_fields_type type;
    bool declared; /* the type is given and stays */
    bool has_blanks;
    size_t reread;
} cg_column_builder;

/* Sets `blanks_first`; the other members are given. */
void cg_field_rules_ready(cg_field_rules *rules);
/* What is wrong with a field, for the column's type as it is now. */
cg_field_fault cg_field_check(const cg_field_rules *rules, const cg_column_builder *builder, const char *bytes,
                              size_t length);
cg_field_fault cg_put_any_field(const cg_field_rules *rules, cg_column_builder *builder, size_t row, const char *bytes,
                                size_t length);

/* The first eight bytes, the first the lowest; zeros behind the field's end. `length` is not 0. */
static inline uint64_t cg_field_start(const cg_field_rules *rules, const char *bytes, size_t length) {
    uint64_t eight = 0;
    size_t at = (size_t)((uintptr_t)bytes - (uintptr_t)rules->text), whole = (size_t)(rules->text_end - rules->text);
    if (at < whole && whole - at >= sizeof eight)
        memcpy(&eight, bytes, sizeof eight);
    else
        memcpy(&eight, bytes, length < sizeof eight ? length : sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return length < sizeof eight ? eight & ((UINT64_C(1) << 8 * length) - 1) : eight;
}

static inline bool cg_read_number(const cg_field_rules *rules, const char *bytes, size_t length, double *number) {
    if (length == 0) return false;
    bool negative = *bytes == '-';
    size_t digits = length - negative;
    if (digits - 1 < sizeof(uint64_t)) {
        uint64_t eight = cg_field_start(rules, bytes + negative, digits);
        if (cg_decimal_read_eight(eight, digits, rules->decimal, number)) {
            if (negative) *number = -*number;
            return true;
        }
    }
    return cg_decimal_read(bytes, length, rules->decimal, number);
}

/* Sets cell `row`. The ways of numbers and of texts that were seen before are kept short: they are taken for nearly
 * every field of a data file. */
static inline cg_field_fault cg_put_field(const cg_field_rules *rules, cg_column_builder *builder, size_t row,
                                          const char *bytes, size_t length) {
    double number;
    if (builder->type == CG_FIELDS_NUMBER) {
        if (!rules->blanks_first && cg_read_number(rules, bytes, length, &number)) {
            builder->cells[row].number = number + 0.0; /* -0 becomes 0: Excel has no other */
            return CG_FIELD_FITS;
        }
    } else if (builder->type == CG_FIELDS_TEXT && length > 0) {
        const cg_text *text = cg_known_text(rules->store, cg_field_start(rules, bytes, length), bytes, length);
        if (text) {
            builder->cells[row] = cg_text_cell(text);
            return CG_FIELD_FITS;
        }
    }
    return cg_put_any_field(rules, builder, row, bytes, length);
}

#endif
