/* json.h: JSON text, written as it is produced.
 *
 * Enters: values in order. Leaves: one line of JSON on a stream; numbers are the shortest decimals that read back the
 * same, commas and quotes are put where they belong. Errors of the stream are its owner's to look at (ferror). */
#ifndef CG_OUTPUT_JSON_H
#define CG_OUTPUT_JSON_H

#include <stdio.h>

#include "base/cell.h"

enum { CG_JSON_DEPTH = 32 };

typedef struct cg_json {
    FILE *out;
    int depth;
    bool after_key;             /* the next value belongs to the key just written */
    bool filled[CG_JSON_DEPTH]; /* by depth: something stands there already */
} cg_json;

/* Objects and arrays: begin with '{' or '[', end with the same. */
void cg_json_begin(cg_json *json, char bracket);
void cg_json_end(cg_json *json, char bracket);
/* Inside an object, before its value. */
void cg_json_key(cg_json *json, const char *key);
void cg_json_text(cg_json *json, const char *text);
/* null when the number is not finite, which JSON cannot say. */
void cg_json_number(cg_json *json, double number);
void cg_json_count(cg_json *json, uint64_t count);
void cg_json_boolean(cg_json *json, bool value);
void cg_json_null(cg_json *json);
/* A key and its value. */
void cg_json_put_text(cg_json *json, const char *key, const char *text);
void cg_json_put_number(cg_json *json, const char *key, double number);
void cg_json_put_count(cg_json *json, const char *key, uint64_t count);
void cg_json_put_texts(cg_json *json, const char *key, const char *const *texts, size_t n);
/* A number, a text, true or false, "#DIV/0!" for an error, null for a blank. */
void cg_json_cell(cg_json *json, cg_cell cell);
/* [[...], [...]], row by row. */
void cg_json_rows(cg_json *json, const cg_cell *cells, uint32_t rows, uint32_t cols);

#endif
