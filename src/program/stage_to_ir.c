/* stage_to_ir.c: a loop as one function in the text form of LLVM's intermediate representation.
 *
 * Enters: a loop's instructions in order. Leaves: a function that makes eight rows of all of them at a time, in the
 * same order of operations, so that its numbers have the same bits. A register of the program becomes values of the
 * text, eight numbers or eight truths; a fold becomes sums that go around with the loop. Addresses are integers until
 * they are used, because LLVM's pointers changed their spelling. */
#include "program/fused.h"

#include "function/lanes.h"

enum {
    MOST_VALUES = 4000, /* of the text: longer loops gain nothing */
    AHEAD = 512, /* bytes: how far before they are used rows are fetched; the processor's own eye ends with the page */
};

typedef enum value_form { NOTHING, NUMBERS, TRUTHS } value_form;
typedef struct value {
    value_form form;
    uint32_t id; /* %v<id> */
    bool zero;   /* known to be */
} value;

typedef CG_LIST(char) text;
typedef CG_LIST(cg_vector_source) source_list;

typedef struct writer {
    cg_arena *arena;
    const cg_program *program;
    const char *vector_pointer, *number_pointer, *address_pointer, *byte_pointer, *byte_suffix;
    text head, phis, body, tail;
    value **values; /* by register; NULL: none yet */
    uint32_t next;
    source_list inputs, scalars, kept;
    CG_LIST(cg_fused_sum) sums;
    uint32_t n_vectors;
    uint32_t first; /* %v<first>: the first sum as it stands, which also tells that a number got lost */
    bool failed;
} writer;

#define EIGHT "<8 x double>"

static __attribute__((format(printf, 3, 4))) void put(writer *to, text *at, const char *format, ...) {
    va_list list;
    va_start(list, format);
    const char *line = cg_format_list(to->arena, format, list);
    va_end(list);
    for (; *line; line++)
        CG_PUSH(to->arena, at, *line);
}

/* The same number in all lanes: "<N, N, ...>". */
static void put_lanes(writer *to, const char *number) {
    for (int lane = 0; lane < 8; lane++)
        put(to, &to->body, "%s%s", lane ? ", " : "<", number);
    put(to, &to->body, ">");
}

static value none(writer *to) {
    to->failed = true;
    return (value){NOTHING, 0, false};
}

static value fresh(writer *to, value_form form) {
    if (to->next >= MOST_VALUES) to->failed = true;
    return (value){form, to->next++, false};
}

/* ---- Reading ---- */

/* A vector at the block: its address is made once, a row's numbers are loaded where they are first used. */
static value read_input(writer *to, uint32_t reg, uint32_t slot) {
    size_t at = to->inputs.count;
    CG_PUSH(to->arena, &to->inputs, ((cg_vector_source){reg, slot}));
    put(to, &to->head,
        "  %%ia%zu = add i64 %%inputs, %zu\n  %%ip%zu = inttoptr i64 %%ia%zu to %s\n"
        "  %%i%zu = load i64, %s %%ip%zu\n",
        at, 8 * at, at, at, to->address_pointer, at, to->address_pointer, at);
    value result = fresh(to, NUMBERS);
    put(to, &to->body,
        "  %%xa%zu = add i64 %%i%zu, %%offset\n  %%xp%zu = inttoptr i64 %%xa%zu to %s\n"
        "  %%v%u = load " EIGHT ", %s %%xp%zu, align 8\n",
        at, at, at, at, to->vector_pointer, result.id, to->vector_pointer, at);
    put(to, &to->body,
        "  %%xq%zu = add i64 %%xa%zu, %d\n  %%xr%zu = inttoptr i64 %%xq%zu to %s\n"
        "  call void @llvm.prefetch.%s(%s %%xr%zu, i32 0, i32 3, i32 1)\n",
        at, at, AHEAD, at, at, to->byte_pointer, to->byte_suffix, to->byte_pointer, at);
    return result;
}

/* A number that is the same for all rows. */
static value read_scalar(writer *to, uint32_t reg, uint32_t slot) {
    size_t at = to->scalars.count;
    CG_PUSH(to->arena, &to->scalars, ((cg_vector_source){reg, slot}));
    put(to, &to->head, "  %%sa%zu = add i64 %%scalars, %zu\n  %%sp%zu = inttoptr i64 %%sa%zu to %s\n", at, 8 * at, at,
        at, to->number_pointer);
    value result = fresh(to, NUMBERS);
    put(to, &to->body,
        "  %%s%zu = load double, %s %%sp%zu\n  %%si%zu = insertelement " EIGHT " undef, double %%s%zu, i32 0\n"
        "  %%v%u = shufflevector " EIGHT " %%si%zu, " EIGHT " undef, <8 x i32> zeroinitializer\n",
        at, to->number_pointer, at, at, at, result.id, at);
    return result;
}

static value read_zero(writer *to) {
    value result = fresh(to, NUMBERS);
    put(to, &to->body, "  %%v%u = bitcast " EIGHT " zeroinitializer to " EIGHT "\n", result.id);
    result.zero = true;
    return result;
}

static value *values_of(writer *to, uint32_t reg) {
    if (!to->values[reg])
        to->values[reg] = CG_NEW_ARRAY(to->arena, cg_register_size(&to->program->registers[reg]), value);
    return to->values[reg];
}

static value get(writer *to, uint32_t reg, uint32_t slot) {
    if (to->failed) return none(to);
    const cg_register *from = &to->program->registers[reg];
    value *at = &values_of(to, reg)[slot];
    if (at->form != NOTHING) return *at;
    if (to->inputs.count >= CG_MOST_FUSED_VECTORS || to->scalars.count >= CG_MOST_FUSED_VECTORS) return none(to);
    if (cg_node_is_number(from->node, 0) && !signbit(from->node->cells[0].number))
        *at = read_zero(to);
    else if (from->axis == 0 || from->storage == CG_STORE_UNIFORM)
        *at = read_scalar(to, reg, slot);
    else if (from->storage == CG_STORE_FULL)
        *at = read_input(to, reg, slot);
    else
        return none(to);
    return *at;
}

static value as_numbers(writer *to, value from) {
    if (from.form != TRUTHS) return from;
    value result = fresh(to, NUMBERS);
    put(to, &to->body, "  %%v%u = select <8 x i1> %%v%u, " EIGHT " ", result.id, from.id);
    put_lanes(to, "double 1.0");
    put(to, &to->body, ", " EIGHT " zeroinitializer\n");
    return result;
}

static value as_truths(writer *to, value from) {
    if (from.form != NUMBERS) return from;
    value result = fresh(to, TRUTHS);
    put(to, &to->body, "  %%v%u = fcmp une " EIGHT " %%v%u, zeroinitializer\n", result.id, from.id);
    return result;
}

/* ---- Arithmetic ---- */

static value binary(writer *to, const char *operation, value a, value b) {
    if (a.form != NUMBERS || b.form != NUMBERS) return none(to);
    value result = fresh(to, NUMBERS);
    put(to, &to->body, "  %%v%u = %s " EIGHT " %%v%u, %%v%u\n", result.id, operation, a.id, b.id);
    return result;
}

static value compared(writer *to, const char *relation, value a, value b) {
    if (a.form != NUMBERS || b.form != NUMBERS) return none(to);
    value result = fresh(to, TRUTHS);
    put(to, &to->body, "  %%v%u = fcmp %s " EIGHT " %%v%u, %%v%u\n", result.id, relation, a.id, b.id);
    return result;
}

static value chosen(writer *to, value test, value a, value b) {
    if (test.form != TRUTHS || a.form != NUMBERS || b.form != NUMBERS) return none(to);
    value result = fresh(to, NUMBERS);
    put(to, &to->body, "  %%v%u = select <8 x i1> %%v%u, " EIGHT " %%v%u, " EIGHT " %%v%u\n", result.id, test.id, a.id,
        b.id);
    return result;
}

/* A number that is not finite, times zero, is not zero but NaN: added to a sum it makes that one NaN, and a zero leaves
 * it as it is, for no sum that begins at zero is ever -0. So no register of its own is needed to remember it. */
static void look_for_lost(writer *to, value from) {
    if (from.form != NUMBERS) return;
    uint32_t sum = to->next++;
    put(to, &to->body,
        "  %%v%u = call " EIGHT " @llvm.fmuladd.v8f64(" EIGHT " %%v%u, " EIGHT " zeroinitializer, " EIGHT " %%v%u)\n",
        sum, from.id, to->first);
    to->first = sum;
}

static value make_if(writer *to, const char *code, const value *args) {
    (void)code;
    return chosen(to, as_truths(to, args[0]), args[1], args[2]);
}

static value make_binary(writer *to, const char *code, const value *args) {
    return binary(to, code, as_numbers(to, args[0]), as_numbers(to, args[1]));
}

static value make_absolute(writer *to, const char *code, const value *args) {
    value x = as_numbers(to, args[0]), bits = fresh(to, NUMBERS), masked = fresh(to, NUMBERS),
          result = fresh(to, NUMBERS);
    if (x.form != NUMBERS) return none(to);
    put(to, &to->body, "  %%v%u = bitcast " EIGHT " %%v%u to <8 x i64>\n  %%v%u = %s <8 x i64> %%v%u, ", bits.id, x.id,
        masked.id, code, bits.id);
    put_lanes(to, "i64 9223372036854775807");
    put(to, &to->body, "\n  %%v%u = bitcast <8 x i64> %%v%u to " EIGHT "\n", result.id, masked.id);
    return result;
}

/* Numbers that are close are compared by their digits (fn_compare.c), which is left to the instructions; beside a zero
 * none is close. */
static value make_comparison(writer *to, const char *code, const value *args) {
    value result = compared(to, code, args[0], args[1]);
    if (args[0].zero || args[1].zero || to->failed) return result;
    value size = make_absolute(to, "and", args), gap = binary(to, "fsub", args[0], args[1]);
    value distance = make_absolute(to, "and", &gap), share = fresh(to, NUMBERS);
    put(to, &to->body, "  %%v%u = fmul " EIGHT " %%v%u, ", share.id, size.id);
    put_lanes(to, "double 1.0e-14");
    put(to, &to->body, "\n");
    value close = compared(to, "olt", distance, share), differ = compared(to, "une", args[0], args[1]);
    value both = fresh(to, TRUTHS), endless = fresh(to, NUMBERS);
    put(to, &to->body, "  %%v%u = and <8 x i1> %%v%u, %%v%u\n  %%v%u = select <8 x i1> %%v%u, " EIGHT " ", both.id,
        close.id, differ.id, endless.id, both.id);
    put_lanes(to, "double 0x7FF0000000000000");
    put(to, &to->body, ", " EIGHT " zeroinitializer\n");
    look_for_lost(to, endless);
    return result;
}

/* In an adjoint product an exact zero stays zero. */
static value make_adjoint(writer *to, const char *code, const value *args) {
    value adjoint = as_numbers(to, args[0]), d = as_numbers(to, args[1]), product = binary(to, code, adjoint, d);
    if (to->failed) return none(to);
    value zero = fresh(to, TRUTHS);
    put(to, &to->body, "  %%v%u = fcmp oeq " EIGHT " %%v%u, zeroinitializer\n", zero.id, adjoint.id);
    return chosen(to, zero, adjoint, product);
}

static value make_negative(writer *to, const char *code, const value *args) {
    value x = as_numbers(to, args[0]), result = fresh(to, NUMBERS);
    if (x.form != NUMBERS) return none(to);
    put(to, &to->body, "  %%v%u = %s " EIGHT " %%v%u\n", result.id, code, x.id);
    return result;
}

/* A truth as 1 and 0; a number as it is. */
static value make_number(writer *to, const char *code, const value *args) {
    (void)code;
    return as_numbers(to, args[0]);
}

/* 1 for what is greater than zero less 1 for what is less. */
static value make_sign(writer *to, const char *code, const value *args) {
    value x = as_numbers(to, args[0]);
    if (x.form != NUMBERS) return none(to);
    value above = fresh(to, TRUTHS), below = fresh(to, TRUTHS);
    put(to, &to->body,
        "  %%v%u = fcmp ogt " EIGHT " %%v%u, zeroinitializer\n  %%v%u = fcmp olt " EIGHT " %%v%u, zeroinitializer\n",
        above.id, x.id, below.id, x.id);
    value up = as_numbers(to, above), down = as_numbers(to, below);
    return binary(to, code, up, down);
}

static const struct {
    const char *function;
    uint32_t n_args;
    value (*make)(writer *to, const char *code, const value *args);
    const char *code;
} rules[] = {
    {"+", 2, make_binary, "fadd"},
    {"-", 2, make_binary, "fsub"},
    {"*", 2, make_binary, "fmul"},
    {"/", 2, make_binary, "fdiv"},
    {"u-", 1, make_negative, "fneg"},
    {"<", 2, make_comparison, "olt"},
    {"<=", 2, make_comparison, "ole"},
    {">", 2, make_comparison, "ogt"},
    {">=", 2, make_comparison, "oge"},
    {"=", 2, make_comparison, "oeq"},
    {"<>", 2, make_comparison, "une"},
    {"IF", 3, make_if, ""},
    {"ADJOINT.PRODUCT", 2, make_adjoint, "fmul"},
    {"N", 1, make_number, ""},
    {"ABS", 1, make_absolute, "and"},
    {"SIGN", 1, make_sign, "fsub"},
};

/* ---- Instructions ---- */

/* The argument's value for a slot of the result; what could get lost in this instruction is looked at. */
static value map_argument(writer *to, const cg_instruction *instruction, uint32_t arg, uint32_t row, uint32_t col) {
    const cg_register *reg = &to->program->registers[instruction->args[arg]];
    size_t slot = cg_beside(reg, row, col);
    if (slot == SIZE_MAX) return none(to);
    value from = get(to, instruction->args[arg], (uint32_t)slot);
    bool carried = instruction->carries && instruction->kinds[arg] != CG_PARAMETER_BOOLEAN;
    bool made_here = reg->storage == CG_STORE_BLOCK || reg->storage == CG_STORE_ALIAS;
    if (!carried && made_here) look_for_lost(to, from);
    return from;
}

static void write_map(writer *to, const cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    bool square = cg_node_is_call(node, "^") && cg_node_is_number(node->args[1], 2);
    size_t rule = 0, n = sizeof rules / sizeof *rules;
    while (rule < n && !(cg_node_is_call(node, rules[rule].function) && instruction->n_args == rules[rule].n_args))
        rule++;
    if (rule == n && !square) to->failed = true;
    value *results = values_of(to, instruction->result), args[3];
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(node); slot++) {
        for (uint32_t i = 0; i < (square ? 1 : instruction->n_args); i++)
            args[i] = map_argument(to, instruction, i, slot / node->cols, slot % node->cols);
        if (square) args[1] = args[0];
        results[slot] = square ? make_binary(to, "fmul", args) : rules[rule].make(to, rules[rule].code, args);
    }
}

/* One sum of products in lane order, as cg_slots_product makes it; argument i has its terms `steps[i]` slots apart. */
static value sum_of_products(writer *to, const uint32_t *regs, const uint32_t *firsts, const uint32_t *steps,
                             uint32_t k) {
    value total = {NOTHING, 0, false};
    for (uint32_t lane = 0; lane < CG_LANES && lane < k; lane++) {
        value own = {NOTHING, 0, false};
        for (uint32_t m = lane; m < k && !to->failed; m += CG_LANES) {
            value a = as_numbers(to, get(to, regs[0], firsts[0] + m * steps[0]));
            value b = as_numbers(to, get(to, regs[1], firsts[1] + m * steps[1]));
            value product = binary(to, "fmul", a, b);
            own = m == lane ? product : binary(to, "fadd", own, product);
        }
        if (lane > 0) {
            total = binary(to, "fadd", total, own);
            continue;
        }
        total = fresh(to, NUMBERS); /* 0 + x, which is x but for the sign of a zero */
        put(to, &to->body, "  %%v%u = fadd " EIGHT " zeroinitializer, %%v%u\n", total.id, own.id);
    }
    return total;
}

static void write_rows(writer *to, const cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    bool matrix = cg_node_is_call(node, "MMULT");
    if (instruction->n_args != 2 || !(matrix || cg_node_is_call(node, "SUMPRODUCT"))) {
        to->failed = true;
        return;
    }
    const cg_register *a = &to->program->registers[instruction->args[0]];
    uint32_t k = matrix ? a->cols : (uint32_t)cg_register_size(a);
    value *results = values_of(to, instruction->result);
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(node); slot++) {
        uint32_t row = slot / node->cols, col = slot % node->cols;
        const uint32_t firsts[2] = {matrix ? row * k : 0, col}, steps[2] = {1, matrix ? node->cols : 1};
        results[slot] = sum_of_products(to, instruction->args, firsts, steps, k);
    }
}

static void write_move(writer *to, const cg_instruction *instruction) {
    value *results = values_of(to, instruction->result);
    if (!instruction->sources) to->failed = true;
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(instruction->node); slot++)
        results[slot] = get(to, instruction->sources[slot].reg, instruction->sources[slot].slot);
}

/* A sum that goes around with the loop: as it was, and its last value of a row. */
static void carry(writer *to, uint32_t at, uint32_t before, uint32_t after) {
    put(to, &to->phis, "  %%v%u = phi " EIGHT " [ zeroinitializer, %%entry ], [ %%v%u, %%loop ]\n", before, after);
    put(to, &to->tail,
        "  %%ta%u = add i64 %%sums, %u\n  %%tp%u = inttoptr i64 %%ta%u to %s\n  store " EIGHT
        " %%v%u, %s %%tp%u, align 8\n",
        at, 64 * at, at, at, to->vector_pointer, after, to->vector_pointer, at);
}

/* A new sum, and this row's part of it. */
static void add_up(writer *to, value term) {
    uint32_t at = to->n_vectors++, before = at == 0 ? to->first : to->next++, after = to->next++;
    if (at >= CG_MOST_FUSED_SUMS || term.form != NUMBERS) to->failed = true;
    put(to, &to->body, "  %%v%u = fadd " EIGHT " %%v%u, %%v%u\n", after, before, term.id);
    if (at == 0)
        to->first = after;
    else
        carry(to, at, before, after);
}

static void write_rowsum(writer *to, const cg_instruction *instruction) {
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(instruction->node); slot++)
        add_up(to, as_numbers(to, get(to, instruction->args[0], slot)));
}

static void write_outersum(writer *to, const cg_instruction *instruction) {
    uint32_t n_a = (uint32_t)cg_register_size(&to->program->registers[instruction->args[0]]);
    uint32_t n_b = (uint32_t)cg_register_size(&to->program->registers[instruction->args[1]]);
    for (uint32_t k = 0; k < n_a; k++)
        for (uint32_t j = 0; j < n_b && !to->failed; j++)
            add_up(to, binary(to, "fmul", get(to, instruction->args[0], k), get(to, instruction->args[1], j)));
}

static value term_itself(writer *to, value x, value y) {
    (void)to, (void)y;
    return x;
}
static value term_square(writer *to, value x, value y) {
    (void)y;
    return binary(to, "fmul", x, x);
}
static value term_product(writer *to, value x, value y) {
    return binary(to, "fmul", x, y);
}
static value term_squared_difference(writer *to, value x, value y) {
    value difference = binary(to, "fsub", x, y);
    return binary(to, "fmul", difference, difference);
}

/* What the folds add up; their states are cg_lanes. */
static const struct {
    const char *function;
    uint32_t n_args;
    value (*term)(writer *to, value x, value y);
} folds[] = {
    {"SUM", 1, term_itself},
    {"AVERAGE", 1, term_itself},
    {"SUMSQ", 1, term_square},
    {"SUMPRODUCT", 2, term_product},
    {"SUMXMY2", 2, term_squared_difference},
};

static void write_stream(writer *to, const cg_instruction *instruction) {
    value args[2] = {{NOTHING, 0, false}, {NOTHING, 0, false}};
    size_t at = 0, n = sizeof folds / sizeof *folds;
    while (at < n &&
           !(cg_node_is_call(instruction->node, folds[at].function) && instruction->n_args == folds[at].n_args))
        at++;
    if (at == n) to->failed = true;
    for (uint32_t i = 0; i < instruction->n_args && !to->failed; i++) {
        const cg_register *reg = &to->program->registers[instruction->args[i]];
        if (reg->axis == 0 || cg_register_size(reg) != 1)
            to->failed = true;
        else
            args[i] = get(to, instruction->args[i], 0);
        if (args[i].form != NUMBERS) to->failed = true; /* aggregates pass booleans over */
    }
    if (!to->failed) add_up(to, folds[at].term(to, args[0], args[1]));
}

/* A result that other loops read. */
static void keep(writer *to, const cg_instruction *instruction) {
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(instruction->node); slot++) {
        value from = get(to, instruction->result, slot);
        size_t at = to->kept.count;
        if (from.form != NUMBERS || at >= CG_MOST_FUSED_VECTORS) {
            to->failed = true;
            return;
        }
        look_for_lost(to, from);
        CG_PUSH(to->arena, &to->kept, ((cg_vector_source){instruction->result, slot}));
        put(to, &to->head,
            "  %%ka%zu = add i64 %%kept, %zu\n  %%kp%zu = inttoptr i64 %%ka%zu to %s\n"
            "  %%k%zu = load i64, %s %%kp%zu\n",
            at, 8 * at, at, at, to->address_pointer, at, to->address_pointer, at);
        put(to, &to->body,
            "  %%ya%zu = add i64 %%k%zu, %%offset\n  %%yp%zu = inttoptr i64 %%ya%zu to %s\n"
            "  store " EIGHT " %%v%u, %s %%yp%zu, align 8\n",
            at, at, at, at, to->vector_pointer, from.id, to->vector_pointer, at);
    }
}

static const struct {
    const cg_operation *operation;
    void (*put)(writer *to, const cg_instruction *instruction);
} operations[] = {
    {&cg_operation_map, write_map},       {&cg_operation_rows, write_rows},
    {&cg_operation_join, write_move},     {&cg_operation_slice, write_move},
    {&cg_operation_spread, write_move},   {&cg_operation_rowsum, write_rowsum},
    {&cg_operation_stream, write_stream}, {&cg_operation_outersum, write_outersum},
};

static void write_instruction(writer *to, const cg_instruction *instruction) {
    size_t at = 0, n = sizeof operations / sizeof *operations;
    while (at < n && operations[at].operation != instruction->operation)
        at++;
    if (at == n) {
        to->failed = true;
        return;
    }
    uint32_t first = to->n_vectors;
    operations[at].put(to, instruction);
    if (to->n_vectors > first)
        CG_PUSH(to->arena, &to->sums, ((cg_fused_sum){instruction, first, to->n_vectors - first}));
    if (instruction->kept && !instruction->operation->end) keep(to, instruction);
}

static const char *whole_text(writer *to, const char *name, const char *attributes) {
    text all = {0};
    put(to, &all, "define void @%s(i64 %%inputs, i64 %%scalars, i64 %%kept, i64 %%sums, i64 %%rows) #0 {\nentry:\n",
        name);
    const text *parts[] = {&to->head, &to->phis, &to->body, &to->tail};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        if (part == 1)
            put(to, &all, "  br label %%loop\nloop:\n  %%row = phi i64 [ 0, %%entry ], [ %%next, %%loop ]\n");
        if (part == 2) put(to, &all, "  %%offset = shl i64 %%row, 3\n");
        if (part == 3)
            put(to, &all,
                "  %%next = add i64 %%row, 8\n  %%more = icmp ult i64 %%next, %%rows\n"
                "  br i1 %%more, label %%loop, label %%done\ndone:\n");
        for (size_t i = 0; i < parts[part]->count; i++)
            CG_PUSH(to->arena, &all, parts[part]->at[i]);
    }
    put(to, &all,
        "  ret void\n}\ndeclare void @llvm.prefetch.%s(%s, i32, i32, i32)\n"
        "declare " EIGHT " @llvm.fmuladd.v8f64(" EIGHT ", " EIGHT ", " EIGHT ")\nattributes #0 = { %s }\n",
        to->byte_suffix, to->byte_pointer, attributes);
    CG_PUSH(to->arena, &all, '\0');
    return all.at;
}

const char *cg_stage_to_ir(cg_arena *arena, const cg_program *program, const cg_stage *stage, const char *name,
                           const cg_machine *machine, cg_fused *out) {
    bool plain = cg_machine_has_plain_pointers(machine);
    writer to = {.arena = arena,
                 .program = program,
                 .vector_pointer = plain ? "ptr" : EIGHT "*",
                 .number_pointer = plain ? "ptr" : "double*",
                 .address_pointer = plain ? "ptr" : "i64*",
                 .byte_pointer = plain ? "ptr" : "i8*",
                 .byte_suffix = plain ? "p0" : "p0i8",
                 .values = CG_NEW_ARRAY(arena, program->n_registers, value *)};
    uint32_t first = to.first = to.next++;
    for (size_t i = 0; i < stage->count && !to.failed; i++)
        write_instruction(&to, &stage->instructions[i]);
    if (to.failed || to.n_vectors == 0) return NULL;
    carry(&to, 0, first, to.first);
    *out = (cg_fused){.inputs = to.inputs.at,
                      .scalars = to.scalars.at,
                      .kept = to.kept.at,
                      .sums = to.sums.at,
                      .n_inputs = to.inputs.count,
                      .n_scalars = to.scalars.count,
                      .n_kept = to.kept.count,
                      .n_sums = to.sums.count,
                      .n_vectors = to.n_vectors};
    return whole_text(&to, name, cg_machine_attributes(machine));
}
