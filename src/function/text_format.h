/* text_format.h: Excel's number formats ("0.00", "#,##0;(#,##0)", "yyyy-mm-dd"), as TEXT uses them.
 *
 * Enters: a value and a format. Leaves: the value's text. The format is cut into sections, the section that serves the
 * value into tokens, and the tokens are written as a number (text_format_number.c), as a fraction
 * (text_format_fraction.c) or as a date (text_format_date.c).
 */
#ifndef CG_FUNCTION_TEXT_FORMAT_H
#define CG_FUNCTION_TEXT_FORMAT_H

#include "function/function.h"

enum { CG_FORMAT_TOKENS = 256, CG_FORMAT_ROOM = 2048 };

typedef enum cg_format_kind {
    CG_FORMAT_LITERAL,  /* bytes as they are */
    CG_FORMAT_DIGIT,    /* letter: 0, # or ? */
    CG_FORMAT_POINT,    /* . */
    CG_FORMAT_COMMA,    /* groups thousands, or divides by 1000 after the last digit */
    CG_FORMAT_PERCENT,  /* multiplies by 100, and is shown */
    CG_FORMAT_EXPONENT, /* letter: + or -, of E+ and E-; bytes: the E, large or small */
    CG_FORMAT_GENERAL,
    CG_FORMAT_TEXT,    /* @ */
    CG_FORMAT_DATE,    /* letter: y m d h s; count: how many; M for minutes */
    CG_FORMAT_ELAPSED, /* [h] [m] [s] */
    CG_FORMAT_HALF_DAY /* AM/PM (count 2) or A/P (count 1) */
} cg_format_kind;

typedef struct cg_format_token {
    cg_format_kind kind;
    char letter;
    uint32_t count;
    const char *bytes;
    size_t length;
} cg_format_token;

typedef struct cg_format_section {
    cg_format_token tokens[CG_FORMAT_TOKENS];
    size_t n_tokens;
    bool date, text; /* has date parts; has @ */
    size_t slash;    /* the token between numerator and denominator; 0: no fraction */
    bool signless;   /* the section itself says that the number is negative */
    bool since_1904; /* day 0 of dates is 1904-01-01, and times may be negative */
} cg_format_section;

typedef struct cg_format_output {
    char bytes[CG_FORMAT_ROOM];
    size_t length;
    bool full;
} cg_format_output;

void cg_format_put(cg_format_output *out, const char *bytes, size_t length);
void cg_format_repeat(cg_format_output *out, char c, size_t count);
/* `number` with leading zeros up to `digits`. */
void cg_format_integer(cg_format_output *out, uint64_t number, uint32_t digits);

/* A digit place, or a digit of a denominator that is written out. */
bool cg_is_denominator(const cg_format_token *token);
void cg_format_number(const cg_format_section *section, double value, cg_format_output *out);
/* "# ?/?", "# ?/100": the value as a whole number and the nearest fraction that its places can hold. */
void cg_format_fraction(const cg_format_section *section, double value, cg_format_output *out);
/* False when the value is no date. */
bool cg_format_date(const cg_format_section *section, double value, cg_format_output *out);

/* The text of any value but an error; #VALUE! for a format that Excel refuses, or when none of its two conditions
 * holds. */
cg_cell cg_format_cell(cg_cell value, const cg_text *format, bool since_1904, cg_texts *texts);

#endif
