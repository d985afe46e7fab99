/* json.c: see json.h. */
#include "output/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"

static void separate(cg_json *json) {
    if (json->filled[json->depth] && !json->after_key) fputs(", ", json->out);
    json->filled[json->depth] = true;
    json->after_key = false;
}

void cg_json_begin(cg_json *json, char bracket) {
    separate(json);
    fputc(bracket, json->out);
    json->depth++;
    json->filled[json->depth] = false;
}

void cg_json_end(cg_json *json, char bracket) {
    json->depth--;
    fputc(bracket == '{' ? '}' : ']', json->out);
}

/* Control characters and the quote are escaped; all else is UTF-8 as it is. */
static void write_quoted(cg_json *json, const char *text) {
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    fputc('"', json->out);
    for (; *text; text++) {
        const char *at = strchr(named, *text);
        if (at) {
            fputc('\\', json->out);
            fputc(letters[at - named], json->out);
        } else if ((unsigned char)*text < 0x20) {
            fprintf(json->out, "\\u%04x", (unsigned)*text);
        } else {
            fputc(*text, json->out);
        }
    }
    fputc('"', json->out);
}

void cg_json_key(cg_json *json, const char *key) {
    separate(json);
    write_quoted(json, key);
    fputs(": ", json->out);
    json->after_key = true;
}

void cg_json_text(cg_json *json, const char *text) {
    separate(json);
    write_quoted(json, text);
}

static void write_word(cg_json *json, const char *word) {
    separate(json);
    fputs(word, json->out);
}

void cg_json_number(cg_json *json, double number) {
    char text[CG_DECIMAL_ROOM] = "null";
    if (isfinite(number)) cg_decimal_write(number, text);
    write_word(json, text);
}

void cg_json_count(cg_json *json, uint64_t count) {
    separate(json);
    fprintf(json->out, "%" PRIu64, count);
}

void cg_json_boolean(cg_json *json, bool value) {
    write_word(json, value ? "true" : "false");
}

void cg_json_null(cg_json *json) {
    write_word(json, "null");
}

void cg_json_put_text(cg_json *json, const char *key, const char *text) {
    cg_json_key(json, key);
    cg_json_text(json, text);
}

void cg_json_put_number(cg_json *json, const char *key, double number) {
    cg_json_key(json, key);
    cg_json_number(json, number);
}

void cg_json_put_count(cg_json *json, const char *key, uint64_t count) {
    cg_json_key(json, key);
    cg_json_count(json, count);
}

void cg_json_put_texts(cg_json *json, const char *key, const char *const *texts, size_t n) {
    cg_json_key(json, key);
    cg_json_begin(json, '[');
    for (size_t i = 0; i < n; i++)
        cg_json_text(json, texts[i]);
    cg_json_end(json, '[');
}

void cg_json_cell(cg_json *json, cg_cell cell) {
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER: cg_json_number(json, cell.number); break;
    case CG_TEXT: cg_json_text(json, cg_cell_text(cell)->bytes); break;
    case CG_BOOLEAN: cg_json_boolean(json, cg_cell_boolean(cell)); break;
    case CG_ERROR: cg_json_text(json, cg_error_text(cg_cell_error(cell))); break;
    case CG_BLANK: cg_json_null(json); break;
    }
}

void cg_json_rows(cg_json *json, const cg_cell *cells, uint32_t rows, uint32_t cols) {
    cg_json_begin(json, '[');
    for (uint32_t row = 0; row < rows; row++) {
        cg_json_begin(json, '[');
        for (uint32_t col = 0; col < cols; col++)
            cg_json_cell(json, cells[(size_t)row * cols + col]);
        cg_json_end(json, '[');
    }
    cg_json_end(json, '[');
}
