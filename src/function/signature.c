/* signature.c: see signature.h. One pass with a cursor; the first fault ends it. */
#include "function/signature.h"

#include <ctype.h>
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"

typedef struct reader {
    const char *at;
    cg_texts *texts;
    const char *fault;
} reader;

static bool fail(reader *read, const char *fault) {
    if (!read->fault) read->fault = fault;
    return false;
}

static bool accept(reader *read, const char *word) {
    while (*read->at == ' ')
        read->at++;
    size_t length = strlen(word);
    if (strncmp(read->at, word, length) != 0) return false;
    read->at += length;
    return true;
}

static bool expect(reader *read, const char *word, const char *fault) {
    return accept(read, word) || fail(read, fault);
}

/* Length of the run of letters, digits and underscores at the cursor. */
static size_t word_length(reader *read) {
    while (*read->at == ' ')
        read->at++;
    size_t length = 0;
    while (isalnum((unsigned char)read->at[length]) || read->at[length] == '_')
        length++;
    return length;
}

static bool read_kind(reader *read, cg_parameter_kind *kind) {
    static const struct {
        const char *word;
        cg_parameter_kind kind;
    } kinds[] = {{"num", CG_PARAMETER_NUMBER}, {"text", CG_PARAMETER_TEXT}, {"bool", CG_PARAMETER_BOOLEAN},
                 {"any", CG_PARAMETER_ANY},    {"cell", CG_PARAMETER_CELL}, {"range", CG_PARAMETER_RANGE}};
    size_t length = word_length(read);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strlen(kinds[i].word) != length || strncmp(read->at, kinds[i].word, length) != 0) continue;
        read->at += length;
        *kind = kinds[i].kind;
        return true;
    }
    return fail(read, "a kind is one of num, text, bool, any, cell, range");
}

static bool read_default(reader *read, cg_cell *value) {
    if (accept(read, "TRUE")) {
        *value = cg_boolean_cell(true);
        return true;
    }
    if (accept(read, "FALSE")) {
        *value = cg_boolean_cell(false);
        return true;
    }
    if (accept(read, "\"")) {
        size_t length = strcspn(read->at, "\"");
        *value = cg_text_cell(cg_intern(read->texts, read->at, length));
        read->at += length;
        return expect(read, "\"", "a default text has no closing quote");
    }
    size_t length = strspn(read->at, "+-0123456789.eE");
    while (length && read->at[length - 1] == '.')
        length--; /* the dots of "..." */
    double number;
    if (!cg_decimal_read(read->at, length, '.', &number))
        return fail(read, "a default is a number, TRUE, FALSE or a text");
    read->at += length;
    *value = cg_number_cell(number);
    return true;
}

static bool read_parameter(reader *read, cg_parameter *parameter, uint32_t *repeat) {
    parameter->optional = accept(read, "[");
    size_t length = word_length(read);
    if (length == 0 || !isalpha((unsigned char)*read->at)) return fail(read, "a parameter starts with its name");
    parameter->name = cg_intern(read->texts, read->at, length);
    read->at += length;
    if (!expect(read, ":", "a parameter's name is followed by a colon") || !read_kind(read, &parameter->kind))
        return false;
    if (accept(read, "=")) {
        if (!parameter->optional) return fail(read, "only a parameter in brackets has a default");
        parameter->has_default = true;
        if (!read_default(read, &parameter->initial)) return false;
    }
    if (accept(read, "...")) {
        *repeat = isdigit((unsigned char)*read->at) ? (uint32_t)(*read->at++ - '0') : 1;
        if (*repeat == 0) return fail(read, "a repeat count is 1 or more");
    }
    return !parameter->optional || expect(read, "]", "an optional parameter has no closing bracket");
}

static bool read_parameters(reader *read, cg_arena *arena, cg_signature *signature) {
    CG_LIST(cg_parameter) list = {0};
    if (!expect(read, "(", "a signature starts with a bracket")) return false;
    while (!accept(read, ")")) {
        cg_parameter parameter = {0};
        if (signature->repeat) return fail(read, "only the last parameters repeat");
        if (list.count && !expect(read, ",", "parameters are parted by commas")) return false;
        if (!read_parameter(read, &parameter, &signature->repeat)) return false;
        if (list.count && list.at[list.count - 1].optional && !parameter.optional)
            return fail(read, "after an optional parameter all are optional");
        for (size_t i = 0; i < list.count; i++)
            if (cg_text_equal(list.at[i].name, parameter.name)) return fail(read, "two parameters have one name");
        CG_PUSH(arena, &list, parameter);
        if (!parameter.optional) signature->least = (uint32_t)list.count;
    }
    signature->parameters = list.at;
    signature->n_parameters = (uint32_t)list.count;
    if (signature->repeat > list.count) return fail(read, "more parameters repeat than there are");
    signature->most = signature->repeat ? CG_MAX_ARGUMENTS : signature->n_parameters;
    return true;
}

const char *cg_signature_parse(cg_arena *arena, cg_texts *texts, const char *text, cg_signature *signature) {
    reader read = {text, texts, NULL};
    *signature = (cg_signature){0};
    if (!read_parameters(&read, arena, signature) || !expect(&read, "->", "parameters are followed by ->") ||
        !read_kind(&read, &signature->result))
        return read.fault;
    if (signature->result == CG_PARAMETER_CELL || signature->result == CG_PARAMETER_RANGE)
        return "a result is num, text, bool or any";
    return *read.at ? "something follows the result's kind" : NULL;
}

const cg_parameter *cg_signature_parameter(const cg_signature *signature, uint32_t index) {
    if (index < signature->n_parameters) return &signature->parameters[index];
    if (!signature->repeat) return NULL;
    uint32_t first = signature->n_parameters - signature->repeat;
    return &signature->parameters[first + (index - first) % signature->repeat];
}

bool cg_signature_accepts(const cg_signature *signature, uint32_t n_args) {
    if (n_args < signature->least || n_args > signature->most) return false;
    if (signature->repeat < 2 || n_args <= signature->n_parameters - signature->repeat) return true;
    return (n_args - (signature->n_parameters - signature->repeat)) % signature->repeat == 0;
}

uint32_t cg_signature_filled(const cg_signature *signature, uint32_t n_args) {
    uint32_t filled = n_args;
    for (uint32_t i = n_args; i < signature->n_parameters; i++)
        if (signature->parameters[i].has_default) filled = i + 1;
    return filled;
}
