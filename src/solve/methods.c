/* methods.c: solver methods by name, and the names of the reasons to stop. */
#include "solve/methods.h"

#include "base/text.h"

static const cg_method *const methods[] = {
#define CG_METHOD(row) &row,
#include "solve/methods.def"
#undef CG_METHOD
};

const cg_method *cg_method_at(size_t index) {
    return index < sizeof methods / sizeof *methods ? methods[index] : NULL;
}

const cg_method *cg_method_find(const char *name) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (cg_same_word(methods[i]->name, name)) return methods[i];
    return NULL;
}

size_t cg_method_option_count(const cg_method *method) {
    size_t count = 0;
    while (count < CG_MOST_OPTIONS && method->options[count].name)
        count++;
    return count;
}

const cg_stop_row *cg_stop_describe(cg_stop stop) {
#define CG_STOP_ROW(id, name, status, excel, text) {name, status, excel, text},
    static const cg_stop_row rows[] = {CG_STOPS(CG_STOP_ROW)};
#undef CG_STOP_ROW
    return &rows[stop];
}
