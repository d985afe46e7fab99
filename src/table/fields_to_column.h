/* fields_to_column.h: the fields of one column, as they come, become cells.
 *
 * Enters: raw fields, row by row. Leaves: cells, and whether they are all numbers. A column whose type is found starts
 * as what its first field is; when a later field does not fit, the column is text, and the rows before it (`reread` of
 * them) must be put again, because their cells no longer say how they were written ("007"). */
#ifndef CG_TABLE_FIELDS_TO_COLUMN_H
#define CG_TABLE_FIELDS_TO_COLUMN_H

#include "base/cell.h"
#include "base/decimal.h"

/* What the table block says of all its fields. */
typedef struct cg_field_rules {
    cg_texts *texts;
    const char *const *blanks; /* words for blank, besides the empty field */
    size_t n_blanks;
    char decimal;
    bool blanks_first; /* a word for blank reads as a number, so words are compared before */
} cg_field_rules;

typedef enum cg_field_fault { CG_FIELD_FITS, CG_FIELD_NO_NUMBER, CG_FIELD_TOO_LONG } cg_field_fault;

typedef struct cg_column_builder {
    const cg_text *name;
    size_t field; /* of a row: which one is put here */
    cg_cell *cells;
    enum { CG_FIELDS_UNKNOWN, CG_FIELDS_NUMBER, CG_FIELDS_BOOLEAN, CG_FIELDS_TEXT } type;
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

/* Sets cell `row`. The numbers' way is kept short: it is taken for every field of a data file. */
static inline cg_field_fault cg_put_field(const cg_field_rules *rules, cg_column_builder *builder, size_t row,
                                          const char *bytes, size_t length) {
    double number;
    if (builder->type == CG_FIELDS_NUMBER && !rules->blanks_first &&
        cg_decimal_read(bytes, length, rules->decimal, &number)) {
        builder->cells[row].number = number + 0.0; /* -0 becomes 0: Excel has no other */
        return CG_FIELD_FITS;
    }
    return cg_put_any_field(rules, builder, row, bytes, length);
}

#endif
