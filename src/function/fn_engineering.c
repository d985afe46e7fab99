/* fn_engineering.c: bits of whole numbers, steps, and measures in other units. */
#include "function/kernels.h"

#include <string.h>

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* ---- Bits: whole numbers from 0 to 2^48 - 1 ---- */

static const double most_bits = 0x1p48;

static bool is_bits(double x) {
    return x >= 0 && x < most_bits && x == floor(x);
}

/* `value` is over the bits a and b. */
#define OF_BITS(name, value)                                                                                           \
    static cg_cell name##_cell(const double *x) {                                                                      \
        if (!is_bits(x[0]) || !is_bits(x[1])) return num_error();                                                      \
        uint64_t a = (uint64_t)x[0], b = (uint64_t)x[1];                                                               \
        return cg_number_cell((double)(value));                                                                        \
    }                                                                                                                  \
    CG_MAP_NUMBERS(name, 2, name##_cell)

OF_BITS(eval_bit_and, a &b)
static const cg_function fn_bit_and = {
    .name = "BITAND",
    .sig = "(a:num, b:num) -> num",
    .help = "The bits that are set in both whole numbers; #NUM! for fractions, negative numbers and from 2^48 on.",
    .eval = &eval_bit_and,
    .d = {"0", "0"},
    .probe = "=13;=25",
    .examples = {"BITAND(13,25) = 9", "BITAND(1,5) = 1", "BITAND(1.5,1) = #NUM!", "BITAND(-1,1) = #NUM!"},
};

OF_BITS(eval_bit_or, a | b)
static const cg_function fn_bit_or = {
    .name = "BITOR",
    .sig = "(a:num, b:num) -> num",
    .help =
        "The bits that are set in one of two whole numbers or both; #NUM! for fractions, negative numbers and from 2^48 on.",
    .eval = &eval_bit_or,
    .d = {"0", "0"},
    .probe = "=23;=10",
    .examples = {"BITOR(23,10) = 31", "BITOR(2^48,1) = #NUM!"},
};

OF_BITS(eval_bit_xor, a ^ b)
static const cg_function fn_bit_xor = {
    .name = "BITXOR",
    .sig = "(a:num, b:num) -> num",
    .help =
        "The bits that are set in just one of two whole numbers; #NUM! for fractions, negative numbers and from 2^48 on.",
    .eval = &eval_bit_xor,
    .d = {"0", "0"},
    .probe = "=5;=3",
    .examples = {"BITXOR(5,3) = 6", "BITXOR(7,7) = 0"},
};

static cg_cell shifted(double x, double by) {
    by = trunc(by);
    if (!is_bits(x) || !(fabs(by) <= 53)) return num_error();
    double result = floor(ldexp(x, (int)by));
    return result < most_bits ? cg_number_cell(result) : num_error();
}

static cg_cell shift_left(const double *x) {
    return shifted(x[0], x[1]);
}

CG_MAP_NUMBERS(eval_shift_left, 2, shift_left)
static const cg_function fn_shift_left = {
    .name = "BITLSHIFT",
    .sig = "(x:num, by:num) -> num",
    .help = "The whole number x with its bits moved up by a number of places, or down when that is negative.",
    .eval = &eval_shift_left,
    .d = {"0", "0"},
    .probe = "=4;=2",
    .examples = {"BITLSHIFT(4,2) = 16", "BITLSHIFT(13,-2) = 3", "BITLSHIFT(1,48) = #NUM!", "BITLSHIFT(1,54) = #NUM!"},
};

static cg_cell shift_right(const double *x) {
    return shifted(x[0], -x[1]);
}

CG_MAP_NUMBERS(eval_shift_right, 2, shift_right)
static const cg_function fn_shift_right = {
    .name = "BITRSHIFT",
    .sig = "(x:num, by:num) -> num",
    .help = "The whole number x with its bits moved down by a number of places, or up when that is negative.",
    .eval = &eval_shift_right,
    .d = {"0", "0"},
    .probe = "=13;=2",
    .examples = {"BITRSHIFT(13,2) = 3", "BITRSHIFT(1,-3) = 8", "BITRSHIFT(-1,1) = #NUM!"},
};

/* ---- Steps ---- */

CG_MAP2(eval_delta, x == y)
static const cg_function fn_delta = {
    .name = "DELTA",
    .sig = "(x:num, [y:num=0]) -> num",
    .help = "1 when both numbers are equal, else 0.",
    .eval = &eval_delta,
    .d = {"0", "0"},
    .probe = "-2..2;-2..2",
    .examples = {"DELTA(5,4) = 0", "DELTA(5,5) = 1", "DELTA(0) = 1"},
    .total = true,
};

CG_MAP2(eval_gestep, x >= y)
static const cg_function fn_gestep = {
    .name = "GESTEP",
    .sig = "(x:num, [step:num=0]) -> num",
    .help = "1 when x is at or above the step, else 0.",
    .eval = &eval_gestep,
    .d = {"0", "0"},
    .probe = "-2..2;-2..2",
    .examples = {"GESTEP(5,4) = 1", "GESTEP(-4,-5) = 1", "GESTEP(-1) = 0"},
    .total = true,
};

/* ---- Units ---- */

/* What a number of this unit is in the group's first: number * scale + offset. `prefixes`: D decimal ones (km), B
 * binary ones beside them (Kibit), 0 none. A prefix of a power: how often it counts (km2: twice). */
typedef struct unit {
    const char *name;
    char group, prefixes;
    int power;
    double scale, offset;
} unit;

static const unit units[] = {
#define CG_UNIT(name, group, prefixes, power, scale, offset) {name, group, prefixes, power, scale, offset},
#include "function/units.def"
#undef CG_UNIT
};

static const struct prefix {
    const char *name;
    int exponent;
    bool binary;
} prefixes[] = {
    {"Y", 24, false},  {"Z", 21, false},  {"E", 18, false},  {"P", 15, false}, {"T", 12, false},  {"G", 9, false},
    {"M", 6, false},   {"k", 3, false},   {"h", 2, false},   {"da", 1, false}, {"e", 1, false},   {"d", -1, false},
    {"c", -2, false},  {"m", -3, false},  {"u", -6, false},  {"n", -9, false}, {"p", -12, false}, {"f", -15, false},
    {"a", -18, false}, {"z", -21, false}, {"y", -24, false}, {"Yi", 80, true}, {"Zi", 70, true},  {"Ei", 60, true},
    {"Pi", 50, true},  {"Ti", 40, true},  {"Gi", 30, true},  {"Mi", 20, true}, {"ki", 10, true},
};

static const unit *find_plain(const char *name) {
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, name) == 0) return &units[i];
    return NULL;
}

/* A unit by its name, which tells case apart; with a prefix, in *found. */
static bool find_unit(const char *name, unit *found) {
    const unit *plain = find_plain(name);
    if (plain) {
        *found = *plain;
        return true;
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t length = strlen(prefixes[i].name);
        if (strncmp(name, prefixes[i].name, length) != 0) continue;
        plain = find_plain(name + length);
        if (!plain || !plain->prefixes || (prefixes[i].binary && plain->prefixes != 'B')) continue;
        *found = *plain;
        found->scale *= pow(prefixes[i].binary ? 2 : 10, prefixes[i].exponent * plain->power);
        return true;
    }
    return false;
}

static cg_cell convert(const cg_cell *args) {
    unit from, to;
    if (!find_unit(cg_cell_text(args[1])->bytes, &from) || !find_unit(cg_cell_text(args[2])->bytes, &to) ||
        from.group != to.group)
        return cg_error_cell(CG_NA);
    if (from.offset == to.offset) return cg_number_cell(args[0].number * (from.scale / to.scale));
    return cg_number_cell((args[0].number * from.scale + from.offset - to.offset) / to.scale);
}

CG_MAP(eval_convert, convert(args))
static const cg_function fn_convert = {
    .name = "CONVERT",
    .sig = "(x:num, from:text, to:text) -> num",
    .help =
        "A number of one unit in another one, with prefixes such as k; #N/A for units there are not or that do not fit.",
    .eval = &eval_convert,
    .d = {"CONVERT(1,from,to)-CONVERT(0,from,to)", "0", "0"},
    .probe = "-2..2;=\"F\";=\"C\"",
    .examples = {"ROUND(CONVERT(1,\"lbm\",\"kg\"),7) = 0.4535924", "CONVERT(68,\"F\",\"C\") = 20",
                 "CONVERT(2.5,\"ft\",\"sec\") = #N/A",
                 "ROUND(CONVERT(CONVERT(100,\"ft\",\"m\"),\"ft\",\"m\"),6) = 9.290304",
                 "CONVERT(1,\"km\",\"m\") = 1000", "CONVERT(1,\"kibyte\",\"bit\") = 8192",
                 "CONVERT(3,\"m2\",\"cm2\") = 30000", "CONVERT(1,\"hr\",\"sec\") = 3600",
                 "CONVERT(0,\"C\",\"K\") = 273.15", "CONVERT(1,\"KM\",\"m\") = #N/A"},
};

CG_FAMILY_ROWS(engineering) = {&fn_bit_and, &fn_bit_or,     &fn_bit_xor,     &fn_convert, &fn_delta,
                               &fn_gestep,  &fn_shift_left, &fn_shift_right, NULL};
